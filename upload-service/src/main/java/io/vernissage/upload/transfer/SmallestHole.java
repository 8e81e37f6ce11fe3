package io.vernissage.upload.transfer;

/**
 * From how many bytes on a run of zeros is left out of one segment. By a fixed setting; or from what costs its account less
 * than sending them, as long as the zeros that are sent stay below 2 % of the data, and beyond that from 4 KiB.
 */
final class SmallestHole {
    private static final long LEAST = 4096;
    /** Twice what Azure's documented limits come to; a piece of a disk must hold several. */
    private static final long MOST = 256 * 1024;

    private static final long ZEROS_OF_DATA = 50;

    private final long fixed;
    private final long breakEven;
    private long data;
    private long zeros;

    private SmallestHole(long fixed, long breakEven) {
        this.fixed = fixed;
        this.breakEven = breakEven;
    }

    static SmallestHole fixed(long bytes) {
        return new SmallestHole(bytes, bytes);
    }

    /**
     * As learned from an account.
     *
     * @param pageSize what it is a multiple of
     */
    static SmallestHole learned(long breakEven, int pageSize) {
        return new SmallestHole(0, Math.clamp(breakEven, LEAST, MOST) / pageSize * pageSize);
    }

    long bytes() {
        if (fixed > 0) {
            return fixed;
        }
        return (zeros + breakEven) * ZEROS_OF_DATA <= data ? breakEven : LEAST;
    }

    /** Counts what a piece holds. */
    void found(long dataBytes, long zerosAmongThem) {
        data += dataBytes - zerosAmongThem;
        zeros += zerosAmongThem;
    }
}
