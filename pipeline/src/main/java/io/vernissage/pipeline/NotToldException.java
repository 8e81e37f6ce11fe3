package io.vernissage.pipeline;

/** Events could not be told. The brokers may still have them when the answer was lost on its way. */
public final class NotToldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** @param retryable whether telling the same again may succeed */
    public NotToldException(String message, Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    public boolean retryable() {
        return retryable;
    }
}
