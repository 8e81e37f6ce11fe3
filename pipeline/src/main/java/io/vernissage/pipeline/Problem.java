package io.vernissage.pipeline;

import java.util.Optional;

/**
 * Why something could not be done, for a person to read and a program to tell apart: an RFC 9457 problem.
 *
 * @param type stable name of the kind of problem, {@code urn:vernissage:problem:<kind>}
 * @param title the kind of problem in a few words, the same for every occurrence
 * @param detail what was wrong here, where, and what to do about it; never a secret, never a stack trace
 * @param stage the stage it happened in, absent where a request was refused before any stage
 * @param retryable whether the same stage may succeed when it is tried again with nothing else changed
 */
public record Problem(String type, String title, String detail, Optional<Stage> stage, boolean retryable) {
    private static final String PREFIX = "urn:vernissage:problem:";

    /** A problem that will stay until somebody changes the request, the disk or the stamp. */
    public static Problem lasting(String kind, String title, String detail) {
        return new Problem(PREFIX + kind, title, detail, Optional.empty(), false);
    }

    /** A problem that may pass by itself, or once its cause outside has been mended. */
    public static Problem passing(String kind, String title, String detail) {
        return new Problem(PREFIX + kind, title, detail, Optional.empty(), true);
    }

    public Problem in(Stage stage) {
        return new Problem(type, title, detail, Optional.of(stage), retryable);
    }
}
