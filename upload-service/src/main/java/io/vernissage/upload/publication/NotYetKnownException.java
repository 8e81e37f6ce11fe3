package io.vernissage.upload.publication;

/** What was asked for may well exist: this process has only just begun to read what was told, or lost its brokers. */
public final class NotYetKnownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotYetKnownException(String words) {
        super(words);
    }
}
