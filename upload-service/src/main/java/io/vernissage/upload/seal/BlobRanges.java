package io.vernissage.upload.seal;

import com.azure.storage.blob.models.BlobRequestConditions;
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
     */
    static BlobRanges of(PageBlobClient blob, long segmentSize, long virtualSize) {
        var count = new RangesCount(segmentSize);
        PageBlobs.forEachRange(blob, 0, virtualSize, new BlobRequestConditions(), count::add);
        return count.finished();
    }
}
