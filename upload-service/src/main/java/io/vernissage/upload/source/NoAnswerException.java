package io.vernissage.upload.source;

import java.io.IOException;

/** A server did not answer in time; the message completes a sentence that begins with the source. */
final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String words) {
        super(words);
    }
}
