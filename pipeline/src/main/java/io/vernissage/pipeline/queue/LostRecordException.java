package io.vernissage.pipeline.queue;

/** The broker no longer counts a record as this slot's. It will be given out again, or has been. */
final class LostRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    LostRecordException(String message) {
        super(message);
    }

    LostRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
