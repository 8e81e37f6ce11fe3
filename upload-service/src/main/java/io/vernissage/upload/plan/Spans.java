package io.vernissage.upload.plan;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Joins segments to spans that are worth handing out: what one costs on its way through the log is the same for little data
 * as for much, and a disk that is mostly holes has thousands of segments with little in them.
 */
final class Spans {
    /** A span with that much data is enough for one piece of work. */
    private static final long ENOUGH = 16L * 1024 * 1024;
    /** Their digests are written to the blob's leaves in one page write, a page each. */
    private static final int MOST_SEGMENTS = 1024;

    private final Consumer<Segment> found;
    private Optional<Segment> open = Optional.empty();

    /**
     * No segment yet.
     *
     * @param found is told each span as the segment of its first number, from that one's start to the last one's end
     */
    Spans(Consumer<Segment> found) {
        this.found = found;
    }

    /** Adds the next segment that holds data. */
    void add(Segment segment) {
        if (open.filter(span -> takes(span, segment)).isEmpty()) {
            finish();
            open = Optional.of(segment);
        } else {
            open = open.map(span ->
                    new Segment(span.number(), span.start(), segment.end(), span.dataBytes() + segment.dataBytes()));
        }
    }

    /** Tells the last span. */
    void finish() {
        open.ifPresent(found);
        open = Optional.empty();
    }

    private boolean takes(Segment span, Segment next) {
        return span.dataBytes() + next.dataBytes() <= ENOUGH && next.number() - span.number() < MOST_SEGMENTS;
    }
}
