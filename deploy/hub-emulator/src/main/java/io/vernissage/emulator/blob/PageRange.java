package io.vernissage.emulator.blob;

/**
 * A run of bytes of a page blob, on page bounds.
 *
 * @param start first byte
 * @param end byte after the last one
 */
record PageRange(long start, long end) {
    static final int PAGE = 512;

    long length() {
        return end - start;
    }
}
