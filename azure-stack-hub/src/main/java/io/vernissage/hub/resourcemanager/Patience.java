package io.vernissage.hub.resourcemanager;

import io.vernissage.hub.HubException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for a state of the stamp by asking for it again and again, a little less often each time, with a bound. */
public final class Patience {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Patience() {}

    /**
     * Asks until there is an answer.
     *
     * @param call what is waited for, in words that complete "could not …"
     * @throws HubException that may pass, with code {@code Timeout}, if there is none within the bound
     */
    public static <T> T await(String call, Duration bound, Supplier<Optional<T>> question) {
        var end = System.nanoTime() + bound.toNanos();
        var pause = FIRST;
        while (true) {
            var answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() + pause.toNanos() > end) {
                throw new HubException(
                        0,
                        "Timeout",
                        true,
                        "Could not %s: it has not come to that within %s".formatted(call, bound),
                        null);
            }
            sleep(call, pause);
            pause = pause.multipliedBy(3).dividedBy(2);
            pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        }
    }

    private static void sleep(String call, Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(
                    0, "Interrupted", true, "Could not %s: this process is being stopped".formatted(call), e);
        }
    }
}
