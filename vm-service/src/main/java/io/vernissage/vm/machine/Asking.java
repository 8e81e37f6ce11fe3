package io.vernissage.vm.machine;

import io.vernissage.hub.HubException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the stamp through its SDK, and reads every error as the one kind that this service knows. */
final class Asking {
    private static final int NOT_FOUND = 404;

    private Asking() {}

    /**
     * The answer to one question.
     *
     * @param call in words that complete "could not ..."
     */
    static <T> T of(String call, Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw HubException.of(call, e);
        }
    }

    /** The same for something that may not be there. */
    static <T> Optional<T> forPresent(String call, Supplier<T> question) {
        try {
            return Optional.ofNullable(of(call, question));
        } catch (HubException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(0, "Interrupted", true, "Waiting for the stamp was interrupted", e);
        }
    }
}
