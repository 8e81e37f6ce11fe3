package io.vernissage.upload;

/** A run of bytes {@code [start, end)} that holds data. */
public record Extent(long start, long end) {
    public Extent {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("No extent: [%d, %d)".formatted(start, end));
        }
    }

    public long length() {
        return end - start;
    }
}
