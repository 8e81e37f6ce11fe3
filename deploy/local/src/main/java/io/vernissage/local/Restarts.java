package io.vernissage.local;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether and when a part that ended by itself is started again: at once the first time, then after pauses that double. A
 * part that keeps ending has a reason that starting it again does not mend.
 */
final class Restarts {
    private final Duration pause;
    private final int most;
    private final Duration healthy;
    private final Map<String, Integer> inARow = new HashMap<>();

    /**
     * Sets the rule.
     *
     * @param pause before the second restart
     * @param most restarts in a row
     * @param healthy a part that ran for so long begins with none
     */
    Restarts(Duration pause, int most, Duration healthy) {
        this.pause = pause;
        this.most = most;
        this.healthy = healthy;
    }

    static Restarts standard() {
        return new Restarts(Duration.ofSeconds(1), 5, Duration.ofMinutes(10));
    }

    /** How long to wait before a part that ran from one time to the other is started again; empty to give it up. */
    Optional<Duration> pauseBefore(String part, Instant started, Instant ended) {
        var ranWell = Duration.between(started, ended).compareTo(healthy) >= 0;
        var count = ranWell ? 1 : inARow.getOrDefault(part, 0) + 1;
        inARow.put(part, count);
        if (count > most) {
            return Optional.empty();
        }
        return Optional.of(count == 1 ? Duration.ZERO : pause.multipliedBy(1L << (count - 2)));
    }
}
