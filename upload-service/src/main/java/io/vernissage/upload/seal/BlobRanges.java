package io.vernissage.upload.seal;

import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a blob holds, listed from beginning to end.
 *
 * @param digest of all its page ranges, added up segment by segment
 * @param dataBytes bytes in them
 * @param ranges how many they are, counted within segments
 */
record BlobRanges(RangesDigest digest, long dataBytes, long ranges) {
    /** Even if every other page of such a span were written, its list fits into a small heap. */
    private static final long LONGEST_SPAN = 512L * 1024 * 1024;

    /**
     * Lists the page ranges of {@code [0, virtualSize)}, a few segments at a time.
     *
     * @throws InterruptedException the thread was asked to stop
     */
    static BlobRanges of(PageBlobClient blob, long segmentSize, long virtualSize) throws InterruptedException {
        var total = new BlobRanges(RangesDigest.NOTHING, 0, 0);
        var span = Math.max(1, LONGEST_SPAN / segmentSize) * segmentSize;
        for (var start = 0L; start < virtualSize; start += span) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Stopped while the blob's page ranges were being listed");
            }
            var end = Math.min(virtualSize, start + span);
            total = total.with(PageBlobs.ranges(blob, start, end), segmentSize);
        }
        return total;
    }

    /** Adds ranges that are in order, none of them touching the next, and all of whose segments are whole. */
    BlobRanges with(List<Extent> listed, long segmentSize) {
        var total = this;
        var segment = new ArrayList<Extent>();
        for (var range : listed) {
            for (var at = range.start(); at < range.end(); ) {
                var until = Math.min(range.end(), (at / segmentSize + 1) * segmentSize);
                if (!segment.isEmpty() && segment.getLast().start() / segmentSize != at / segmentSize) {
                    total = total.plus(number(segment, segmentSize), segment);
                    segment.clear();
                }
                segment.add(new Extent(at, until));
                at = until;
            }
        }
        return segment.isEmpty() ? total : total.plus(number(segment, segmentSize), segment);
    }

    private static int number(List<Extent> segment, long segmentSize) {
        return Math.toIntExact(segment.getLast().start() / segmentSize);
    }

    private BlobRanges plus(int segment, List<Extent> its) {
        return new BlobRanges(
                digest.plus(RangesDigest.of(segment, its)), dataBytes + Extents.bytes(its), ranges + its.size());
    }
}
