package io.vernissage.pipeline;

/** What a part of an event cannot do without. Anybody may tell a request, and JSON leaves out what it likes. */
final class Required {
    private Required() {}

    /**
     * The value.
     *
     * @param field its name on the wire, such as {@code image.publisher}
     * @throws IllegalArgumentException it is not there, which makes the event that lacks it unreadable
     */
    static <T> T required(T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is needed");
        }
        return value;
    }
}
