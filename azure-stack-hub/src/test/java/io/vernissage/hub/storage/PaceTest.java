package io.vernissage.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Against a target that takes so much in a second and refuses what goes beyond it, in a time of the test's own. */
class PaceTest {
    private static final long MIB = 1024 * 1024;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = 5 * SECOND;
    private final Pace pace = new Pace(() -> now);

    /** A bucket that fills at a rate and holds half a second's worth. */
    private final class Bucket {
        private final double rate;
        private double level;
        private long filledAt = now;
        private int refused;

        Bucket(double rate) {
            this.rate = rate;
            this.level = rate / 2;
        }

        boolean takes(double amount) {
            level = Math.min(rate / 2, level + rate * (now - filledAt) / SECOND);
            filledAt = now;
            var room = level >= amount;
            level -= room ? amount : 0;
            refused += room ? 0 : 1;
            return room;
        }
    }

    @Test
    void shouldHoldNothingBackFromWhoRefusesNothing() {
        for (var i = 0; i < 1000; i++) {
            assertThat(pace.reserve(4 * MIB)).isZero();
            pace.took(4 * MIB);
        }
    }

    @Test
    void shouldUseAlmostAllOfALimitOfBytesAndSeldomBeRefused() {
        var bucket = new Bucket(60.0 * MIB);
        var sent = run(bucket, 4 * MIB, 4 * MIB, 60);
        assertThat(4 * MIB * sent).isGreaterThan((long) (0.95 * 60 * 60 * MIB));
        assertThat(bucket.refused).isLessThan(sent / 5);
    }

    @Test
    void shouldUseAlmostAllOfALimitOfRequests() {
        var bucket = new Bucket(500);
        var sent = run(bucket, 8192, 1, 30);
        assertThat(sent).isGreaterThan((int) (0.95 * 30 * 500));
        assertThat(bucket.refused).isLessThan(sent / 5);
    }

    @Test
    void shouldKnowWhatZerosCostWhenItKnowsBothLimits() {
        assertThat(pace.breakEven()).isEqualTo(Pace.CUSTOMARY_BREAK_EVEN);
        run(new Bucket(60.0 * MIB), 4 * MIB, 4 * MIB, 10);
        run(new Bucket(500), 8192, 1, 10);
        assertThat(pace.breakEven()).isBetween(90_000L, 160_000L);
    }

    /** A writer that asks for its turn, or whose turn has come. */
    private record Writer(long at, boolean sends) {}

    /** Eight writers that send as fast as the pace allows for some seconds, each anew 50 ms after it was refused. */
    private int run(Bucket bucket, long bytes, double amount, int seconds) {
        var sent = 0;
        var end = now + seconds * SECOND;
        var writers = new PriorityQueue<>(Comparator.comparingLong(Writer::at));
        writers.addAll(Collections.nCopies(8, new Writer(now, false)));
        while (now < end) {
            var writer = writers.remove();
            now = Math.max(now, writer.at());
            if (!writer.sends()) {
                writers.add(new Writer(now + pace.reserve(bytes), true));
            } else if (bucket.takes(amount)) {
                pace.took(bytes);
                writers.add(new Writer(now + SECOND / 10_000, false));
                sent++;
            } else {
                pace.refused(now, bytes);
                writers.add(new Writer(now + SECOND / 20, false));
            }
        }
        return sent;
    }
}
