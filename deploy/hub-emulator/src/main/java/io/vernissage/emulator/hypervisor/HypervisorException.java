package io.vernissage.emulator.hypervisor;

/** A machine could not be started or asked something. The message says why in words for the machine's owner. */
public final class HypervisorException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was in the way. */
    public enum Reason {
        /** As many run as may. */
        NO_ROOM,
        FAILED
    }

    private final Reason reason;

    HypervisorException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    HypervisorException(String message, Throwable cause) {
        super(message, cause);
        this.reason = Reason.FAILED;
    }

    public Reason reason() {
        return reason;
    }
}
