package io.vernissage.hub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long a stamp that asks to be left alone is left alone by those that work for it. */
public final class Recess {
    /** Nobody is left alone for longer, whatever they ask for: such a wait is rather a mistake than a plan. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private Recess() {}

    /**
     * The wait that a failure asks for: the stamp's own Retry-After, with up to a fifth added so that what failed together
     * does not come back together.
     *
     * @return zero unless the failure is a {@link HubException} that may pass and names a wait
     */
    public static Duration after(Throwable failure) {
        return failure instanceof HubException trouble && trouble.passing()
                ? trouble.retryAfter().map(Recess::bounded).orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private static Duration bounded(Duration asked) {
        var wait = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 5 + 1));
    }
}
