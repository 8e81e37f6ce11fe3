package io.vernissage.hub;

/**
 * The stamp answered with an error, or did not answer. The message is fit for a user: it names the call, the stamp's
 * code and its words, and holds no secret.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final boolean passing;

    /**
     * An error of the stamp.
     *
     * @param status HTTP status, 0 if there was no answer
     * @param code the stamp's error code, empty if it gave none
     * @param passing whether the same call may succeed later (429, 500, 503, timeouts, lost connections)
     */
    public HubException(int status, String code, boolean passing, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.passing = passing;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public boolean passing() {
        return passing;
    }
}
