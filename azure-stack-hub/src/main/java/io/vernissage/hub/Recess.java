package io.vernissage.hub;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a stamp that does not answer well is left alone by those that work for it. A stamp is away for minutes when it
 * is updated and longer when it is in trouble, and what is given up meanwhile may have taken hours: so the first wait is
 * short and every further one three times as long, up to a quarter of an hour. The eight waits between nine deliveries of
 * a work queue come to 65 minutes and more.
 */
public final class Recess {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final int GROWTH = 3;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    /** Nobody is left alone for longer, whatever they ask for: such a wait is rather a mistake than a plan. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private Recess() {}

    /**
     * How long to wait after a failure: never shorter than the stamp's own Retry-After, with up to a fifth added so that
     * what failed together does not come back together.
     *
     * @param failures how often in a row it has failed, from 1
     * @return zero unless the failure is a {@link HubException} that may pass
     */
    public static Duration after(Throwable failure, int failures) {
        return failure instanceof HubException trouble && trouble.passing()
                ? jittered(longer(grown(failures), asked(trouble.retryAfter())))
                : Duration.ZERO;
    }

    private static Duration asked(Optional<Duration> retryAfter) {
        return retryAfter
                .map(wait -> wait.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : wait)
                .orElse(Duration.ZERO);
    }

    private static Duration grown(int failures) {
        var wait = FIRST;
        for (var failure = 1; failure < failures && wait.compareTo(LONGEST) < 0; failure++) {
            wait = wait.multipliedBy(GROWTH);
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration jittered(Duration wait) {
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 5 + 1));
    }
}
