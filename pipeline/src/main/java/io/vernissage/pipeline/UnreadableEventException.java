package io.vernissage.pipeline;

/** A record on a topic of events that is no event: its headers or its data are not what its type promises. */
public final class UnreadableEventException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableEventException(String message) {
        super(message);
    }

    UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
