package io.vernissage.upload.transfer;

import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.RangesDigest;
import java.util.ArrayList;
import java.util.List;

/** Adds up what is told of neighbouring segments. */
final class SegmentSums {
    private final int first;
    private final List<byte[]> digests = new ArrayList<>();
    private RangesDigest ranges = RangesDigest.NOTHING;
    private long dataBytes;

    /**
     * Nothing yet.
     *
     * @param first the number of the first segment that is added
     */
    SegmentSums(int first) {
        this.first = first;
    }

    /**
     * Adds the next segment.
     *
     * @param data its page ranges that hold data, in order, touching ones joined
     * @param digest of its bytes
     */
    void add(List<Extent> data, byte[] digest) {
        ranges = ranges.plus(RangesDigest.of(first + digests.size(), data));
        dataBytes += Extents.bytes(data);
        digests.add(digest);
    }

    /** In order. */
    List<byte[]> digests() {
        return List.copyOf(digests);
    }

    RangesDigest ranges() {
        return ranges;
    }

    long dataBytes() {
        return dataBytes;
    }
}
