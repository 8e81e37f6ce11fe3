package io.vernissage.upload.seal;

import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import java.util.BitSet;

/**
 * What a blob holds, listed from beginning to end.
 *
 * @param digest of all its page ranges, added up segment by segment
 * @param dataBytes bytes in them
 * @param ranges how many they are, counted within segments
 * @param segments numbers of the segments that hold any
 */
record BlobRanges(RangesDigest digest, long dataBytes, long ranges, BitSet segments) {
    /**
     * Lists the page ranges of {@code [0, virtualSize)} span by span, whatever the segments' size, and keeps those of one
     * span at most: a disk can be made to have a range for every other 512 bytes of it.
     *
     * @throws InterruptedException the thread was asked to stop
     */
    static BlobRanges of(PageBlobClient blob, long segmentSize, long virtualSize) throws InterruptedException {
        var count = new RangesCount(segmentSize);
        for (var start = 0L; start < virtualSize; start += PageBlobs.LONGEST_SPAN) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Stopped while the blob's page ranges were being listed");
            }
            var end = Math.min(virtualSize, start + PageBlobs.LONGEST_SPAN);
            PageBlobs.ranges(blob, start, end).forEach(count::add);
        }
        return count.finished();
    }
}
