package io.vernissage.upload.plan;

import io.vernissage.upload.Extent;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Cuts a disk into segments, in one pass over its extents and with nothing kept but the segment at hand: a 1 TiB disk of
 * 2 MiB blocks has half a million extents.
 */
final class Segments {
    private final long segmentSize;
    private final long virtualSize;
    private final Consumer<Segment> found;
    private long number = -1;
    private long dataBytes;

    private Segments(long segmentSize, long virtualSize, Consumer<Segment> found) {
        this.segmentSize = segmentSize;
        this.virtualSize = virtualSize;
        this.found = found;
    }

    /**
     * Hands on, in order, each segment that may hold data.
     *
     * @param extents where there may be data, in order, not overlapping
     * @param segmentSize bytes of a segment; the disk's last one may be shorter
     * @param virtualSize where the disk ends
     */
    static void split(Stream<Extent> extents, long segmentSize, long virtualSize, Consumer<Segment> found) {
        var segments = new Segments(segmentSize, virtualSize, found);
        extents.forEachOrdered(segments::add);
        segments.finish();
    }

    private void add(Extent extent) {
        for (var at = extent.start(); at < extent.end(); ) {
            var its = at / segmentSize;
            if (its != number) {
                finish();
                number = its;
            }
            var until = Math.min(extent.end(), (its + 1) * segmentSize);
            dataBytes += until - at;
            at = until;
        }
    }

    private void finish() {
        if (dataBytes > 0) {
            var end = Math.min(virtualSize, (number + 1) * segmentSize);
            found.accept(new Segment(Math.toIntExact(number), number * segmentSize, end, dataBytes));
            dataBytes = 0;
        }
    }
}
