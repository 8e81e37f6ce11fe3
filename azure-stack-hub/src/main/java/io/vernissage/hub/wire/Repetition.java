package io.vernissage.hub.wire;

import com.azure.core.http.HttpHeaders;
import io.vernissage.hub.HubException;
import io.vernissage.hub.RetryAfter;
import io.vernissage.hub.StampSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether a request is sent again, and after which wait: a bounded number of times, while the trouble may pass (408, 429, 500,
 * 502, 503, 504, timeouts, lost connections). Waits as long as the stamp's Retry-After says, else twice as long each time,
 * with jitter so that many workers do not come back at once. Where the stamp asks for a longer wait than the limit, its answer
 * is handed on, and the wait with it ({@link HubException#retryAfter}): the work queue waits better than a held connection.
 */
public final class Repetition {
    private final StampSettings.Limits limits;

    public Repetition(StampSettings.Limits limits) {
        this.limits = limits;
    }

    /**
     * The wait after an answer; empty if this answer is the last one.
     *
     * @param number of the request for this call, from 1 on
     */
    public Optional<Duration> afterAnswer(int status, HttpHeaders headers, int number) {
        if (number >= limits.attempts() || !HubException.passingStatus(status)) {
            return Optional.empty();
        }
        return RetryAfter.of(headers, Clock.systemUTC()).map(this::asked).orElseGet(() -> Optional.of(backOff(number)));
    }

    /** The wait after a request that got no answer; empty if this error is the last one. */
    public Optional<Duration> afterError(Throwable error, int number) {
        return number < limits.attempts()
                        && HubException.of("send a request", error).passing()
                ? Optional.of(backOff(number))
                : Optional.empty();
    }

    private Optional<Duration> asked(Duration retryAfter) {
        return retryAfter.compareTo(limits.longestBackOff()) > 0
                ? Optional.empty()
                : Optional.of(retryAfter.plusMillis(random(
                        Math.min(retryAfter.toMillis() / 5, limits.backOff().toMillis()))));
    }

    private Duration backOff(int number) {
        var doubled = limits.backOff().toMillis() << Math.min(number - 1, 16);
        var bounded = Math.min(doubled, limits.longestBackOff().toMillis());
        return Duration.ofMillis(bounded / 2 + random(bounded / 2));
    }

    private static long random(long bound) {
        return bound <= 0 ? 0 : ThreadLocalRandom.current().nextLong(bound + 1);
    }
}
