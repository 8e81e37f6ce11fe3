package io.vernissage.hub;

/** A value that must not be printed: its text form says only that it is there. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "<redacted>";
    }
}
