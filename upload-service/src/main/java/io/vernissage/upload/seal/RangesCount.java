package io.vernissage.upload.seal;

import io.vernissage.upload.Extent;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.RangesDigest.OfSegment;
import java.util.BitSet;
import java.util.Optional;

/** Adds up the ranges of a blob in one pass: cuts them at the segments' bounds, joins them everywhere else. */
final class RangesCount {
    private final long segmentSize;
    private RangesDigest digest = RangesDigest.NOTHING;
    private long dataBytes;
    private long ranges;
    private final BitSet segments = new BitSet();
    /** The last range so far, which the next one may continue. */
    private Optional<Extent> open = Optional.empty();

    private int segment;
    private OfSegment ofSegment = new OfSegment(0);

    /**
     * Nothing yet.
     *
     * @param segmentSize where ranges are cut, in bytes
     */
    RangesCount(long segmentSize) {
        this.segmentSize = segmentSize;
    }

    /** Adds a range that begins at the end of the one before, or behind it. */
    void add(Extent range) {
        for (var at = range.start(); at < range.end(); ) {
            var until = Math.min(range.end(), (at / segmentSize + 1) * segmentSize);
            addWithin(new Extent(at, until));
            at = until;
        }
    }

    /** All that was added; ends this. */
    BlobRanges finished() {
        close();
        return new BlobRanges(digest.plus(ofSegment.digest()), dataBytes, ranges, segments);
    }

    private void addWithin(Extent part) {
        var its = Math.toIntExact(part.start() / segmentSize);
        var continued = its == segment ? open.filter(last -> last.end() == part.start()) : Optional.<Extent>empty();
        if (continued.isPresent()) {
            open = Optional.of(new Extent(continued.get().start(), part.end()));
            return;
        }
        close();
        if (its != segment) {
            digest = digest.plus(ofSegment.digest());
            segment = its;
            ofSegment = new OfSegment(its);
        }
        open = Optional.of(part);
    }

    private void close() {
        open.ifPresent(range -> {
            ofSegment.add(range);
            dataBytes += range.length();
            ranges++;
            segments.set(segment);
        });
        open = Optional.empty();
    }
}
