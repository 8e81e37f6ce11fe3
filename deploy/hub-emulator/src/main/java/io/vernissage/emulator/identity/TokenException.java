package io.vernissage.emulator.identity;

/** A token request that is refused, as the provider words it. */
final class TokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;

    /** @param error the OAuth 2.0 code, such as {@code invalid_client} */
    TokenException(int status, String error, String description) {
        super(description);
        this.status = status;
        this.error = error;
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }
}
