package io.vernissage.pipeline.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that grow, with jitter so that what failed together does not come back together.
 *
 * @param growth by how much each wait is longer than the one before
 */
public record BackOff(Duration first, Duration longest, int growth) {
    /** Waits that double. */
    static BackOff doubling(Duration first, Duration longest) {
        return new BackOff(first, longest, 2);
    }

    /**
     * The wait after so many failures.
     *
     * @param failures from 1
     * @return between half of the grown wait and all of it
     */
    Duration after(int failures) {
        var bounded = Math.max(1, Math.min(first.toMillis(), longest.toMillis()));
        for (var failure = 1; failure < failures && bounded < longest.toMillis(); failure++) {
            bounded = Math.min(bounded * growth, longest.toMillis());
        }
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong((bounded + 1) / 2, bounded + 1));
    }
}
