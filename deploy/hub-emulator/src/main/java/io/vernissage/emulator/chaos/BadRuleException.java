package io.vernissage.emulator.chaos;

/** Rules that cannot be used as they are written. The message says which, what is wrong, and what would be right. */
public final class BadRuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRuleException(String message) {
        super(message);
    }
}
