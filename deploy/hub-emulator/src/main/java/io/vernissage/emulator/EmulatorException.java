package io.vernissage.emulator;

/** The emulator cannot run as it is set up. The message says what is wrong and what to do about it. */
public final class EmulatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EmulatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
