package io.vernissage.local;

/** The call can not be carried out as it was made; the message says what to change. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
