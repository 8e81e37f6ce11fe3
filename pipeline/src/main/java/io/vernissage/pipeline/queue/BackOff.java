package io.vernissage.pipeline.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits that double, with jitter so that what failed together does not come back together. */
record BackOff(Duration first, Duration longest) {
    /**
     * The wait after so many failures.
     *
     * @param failures from 1
     * @return between half of the doubled wait and all of it
     */
    Duration after(int failures) {
        var doubled = first.multipliedBy(1L << Math.clamp(failures - 1L, 0, 20));
        var bounded = Math.max(1, Math.min(doubled.toMillis(), longest.toMillis()));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong((bounded + 1) / 2, bounded + 1));
    }
}
