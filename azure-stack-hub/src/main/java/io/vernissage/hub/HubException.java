package io.vernissage.hub;

import java.time.Duration;
import java.util.Optional;

/**
 * The stamp answered with an error, or did not answer. The message is fit for a user: it names the call, the stamp's
 * code and its words, and holds no secret.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final boolean passing;
    private final transient Optional<Duration> retryAfter;

    /**
     * An error of the stamp, which does not ask for a wait.
     *
     * @param status HTTP status, 0 if there was no answer
     * @param code the stamp's error code, empty if it gave none
     * @param passing whether the same call may succeed later (429, 500, 503, timeouts, lost connections)
     */
    public HubException(int status, String code, boolean passing, String message, Throwable cause) {
        this(status, code, passing, Optional.empty(), message, cause);
    }

    /**
     * An error of the stamp.
     *
     * @param retryAfter how long the stamp asks to be left alone
     */
    public HubException(
            int status, String code, boolean passing, Optional<Duration> retryAfter, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.passing = passing;
        this.retryAfter = retryAfter;
    }

    /**
     * Any error of a client of this module (Resource Manager, blobs, identity, HTTP) as a {@code HubException}; one that
     * is one already stays as it is. Signatures, keys and query strings are taken out of the stamp's words.
     *
     * @param call what was asked, in words that complete "could not …", such as {@code read the page ranges of x.vhd}
     */
    public static HubException of(String call, Throwable error) {
        return ErrorReading.read(call, error);
    }

    /** Whether the same request may be answered better later: 408, 429, 500, 502, 503 and 504. */
    public static boolean passingStatus(int status) {
        return ErrorReading.PASSING.contains(status);
    }

    /** HTTP status of the answer, 0 if there was none. */
    public int status() {
        return status;
    }

    /** The stamp's error code, or one of ours where there was no answer; empty if the stamp gave none. */
    public String code() {
        return code;
    }

    /** Whether the same call may succeed later. */
    public boolean passing() {
        return passing;
    }

    /** How long the stamp asks to be left alone before the next call; empty if it did not say. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
