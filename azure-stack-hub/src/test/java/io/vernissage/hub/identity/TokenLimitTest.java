package io.vernissage.hub.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StampSettings.Limits;
import io.vernissage.hub.fake.FakeStamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenLimitTest {
    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        stamp.close();
    }

    @Test
    void shouldNotWaitLongerForATokenThanItsLimit() throws InterruptedException {
        // Given
        var end = new CountDownLatch(1);
        stamp.on("POST", ".*/token", _ -> {
            await(end);
            return stamp.token(3600);
        });
        var limits = once(Duration.ofMillis(300));
        // When
        var error = failure(limits);
        end.countDown();
        // Then
        assertThat(error.code()).isEqualTo("Timeout");
        assertThat(error.passing()).isTrue();
    }

    @Test
    void shouldNotSpinOnAnAnswerWithoutAToken() {
        // Given
        stamp.on("POST", ".*/token", 200, "{}");
        var limits = once(Duration.ofSeconds(1));
        // When
        var start = System.nanoTime();
        failure(limits);
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    /** One attempt, with this limit for a token. */
    private static Limits once(Duration token) {
        var usual = FakeStamp.QUICK;
        return new Limits(
                usual.connect(),
                Duration.ofMinutes(1),
                token,
                usual.provisioning(),
                1,
                usual.backOff(),
                usual.backOff());
    }

    private HubException failure(Limits limits) {
        var groups = FakeStamp.connect(stamp.settings(folder, FakeStamp.SECRET, limits, StampSettings.STORAGE_VERSION))
                .resourceGroups();
        return catchThrowableOfType(HubException.class, () -> groups.exists("g"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
