package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Where there is data in a disk that is kept in blocks of one size: allocated blocks, neighbours on the disk as one extent.
 *
 * @param virtualSize bytes of the disk, whose last block may be cut off by its end
 * @param isAllocated asked for every block of the disk, from zero
 */
record BlockExtents(long virtualSize, int blockSize, IntPredicate isAllocated) {
    /** Those in {@code [start, end)}, clipped to it. */
    Stream<Extent> in(long start, long end) {
        var last = Math.min(end, virtualSize);
        if (start >= last) {
            return Stream.empty();
        }
        return Stream.iterate(
                        firstFrom(start, last, true),
                        next -> next < last,
                        next -> firstFrom(firstFrom(next, last, false), last, true))
                .map(from -> new Extent(from, firstFrom(from, last, false)));
    }

    /** Offset of the first byte in a block that is allocated, or is not, from this one on; {@code end} if there is none. */
    private long firstFrom(long offset, long end, boolean allocated) {
        var at = offset;
        while (at < end && isAllocated.test((int) (at / blockSize)) != allocated) {
            at = (at / blockSize + 1) * blockSize;
        }
        return Math.min(at, end);
    }
}
