package io.vernissage.upload.delta;

import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.upload.PageBlobs;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/** Where a blob holds pages of its base, and the new disk no data: segments in which only emptying is left to do. */
public final class BaseSegments {
    /** How many segments' page ranges are asked for at once: 1 TiB has 16,384 of them. */
    private static final int LISTED_AT_ONCE = 16;

    private BaseSegments() {}

    /**
     * The numbers of segments that hold pages, in order.
     *
     * @param known numbers of segments that need not be looked at
     */
    public static List<Integer> of(PageBlobClient blob, BitSet known, long segmentSize, long virtualSize) {
        var count = Math.toIntExact(Math.ceilDiv(virtualSize, segmentSize));
        return IntStream.range(0, count)
                .filter(number -> !known.get(number))
                .boxed()
                .gather(Gatherers.mapConcurrent(LISTED_AT_ONCE, number -> {
                    var start = number * segmentSize;
                    var end = Math.min(virtualSize, start + segmentSize);
                    return PageBlobs.ranges(blob, start, end).isEmpty() ? -1 : number;
                }))
                .filter(number -> number >= 0)
                .toList();
    }
}
