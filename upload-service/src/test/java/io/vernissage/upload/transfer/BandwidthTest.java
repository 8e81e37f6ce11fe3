package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BandwidthTest {
    private static final long MIB = 1 << 20;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = 7 * SECOND;
    private final Bandwidth bandwidth = new Bandwidth(OptionalLong.of(40 * MIB), () -> now);

    @Test
    void shouldLetPassAsManyBytesASecondAsWereSet() {
        var begin = now;
        for (var i = 0; i < 100; i++) {
            now += bandwidth.reserve(4 * MIB, 40 * MIB);
        }
        assertThat(now - begin).isBetween(98 * SECOND / 10, 10 * SECOND);
    }

    @Test
    void shouldGiveThoseWhoComeTogetherOneTurnAfterTheOther() {
        assertThat(bandwidth.reserve(4 * MIB, 40 * MIB)).isZero();
        assertThat(bandwidth.reserve(4 * MIB, 40 * MIB)).isEqualTo(SECOND / 10);
        assertThat(bandwidth.reserve(4 * MIB, 40 * MIB)).isEqualTo(2 * SECOND / 10);
    }

    @Test
    void shouldNotSaveUpWhatWasNotSent() {
        bandwidth.reserve(MIB, 40 * MIB);
        now += 60 * SECOND;
        assertThat(bandwidth.reserve(40 * MIB, 40 * MIB)).isZero();
        assertThat(bandwidth.reserve(MIB, 40 * MIB)).isEqualTo(9 * SECOND / 10);
    }

    @Test
    void shouldHoldNobodyUpWithoutABound() throws InterruptedException {
        var none = new Bandwidth(OptionalLong.empty(), () -> now);
        Thread.currentThread().interrupt(); // who would sleep now would be stopped
        none.await(Long.MAX_VALUE);
        assertThat(Thread.interrupted()).isTrue();
    }
}
