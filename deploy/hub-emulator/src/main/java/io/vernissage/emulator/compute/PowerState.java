package io.vernissage.emulator.compute;

/** Whether a machine runs; the words are those of a stamp. */
sealed interface PowerState {
    record Running() implements PowerState {}

    record Starting() implements PowerState {}

    record Stopping() implements PowerState {}

    /**
     * Off, and still in its place.
     *
     * @param why what else is to be said; empty where somebody wanted it so
     */
    record Stopped(String why) implements PowerState {}

    record Deallocated() implements PowerState {}

    default String code() {
        return "PowerState/"
                + switch (this) {
                    case Running running -> "running";
                    case Starting starting -> "starting";
                    case Stopping stopping -> "stopping";
                    case Stopped stopped -> "stopped";
                    case Deallocated deallocated -> "deallocated";
                };
    }

    default String message() {
        return this instanceof Stopped stopped ? stopped.why() : "";
    }
}
