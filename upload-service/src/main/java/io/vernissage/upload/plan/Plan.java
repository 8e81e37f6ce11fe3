package io.vernissage.upload.plan;

import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.UploadStep.PlanRequested;
import io.vernissage.upload.delta.Base;
import io.vernissage.upload.delta.BaseSegments;
import io.vernissage.upload.disk.Disk;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk that was judged, and the blob that was made for it.
 *
 * @param virtualSize bytes of the disk, whole MiB
 * @param start what the blob holds already
 */
record Plan(PlanRequested request, BlobMark mark, BlobLocation blob, Disk disk, long virtualSize, Base.Start start) {
    private static final Logger LOG = LoggerFactory.getLogger(Plan.class);

    /**
     * Tells all segments that there is work on, and how many they are.
     *
     * @param filled the blob, of which a delta's is looked at
     */
    void tell(PageBlobClient filled, Outbox outbox) throws IOException {
        var totals = new Totals();
        Consumer<Segment> each = span -> {
            totals.add(span);
            outbox.tell(planned(span));
        };
        var spans = new Spans(each);
        var size = mark.segmentSize();
        try (var extents = disk.extents(0, disk.virtualSize())) {
            // Of a delta each is alone: between two with data lies what the base had there, however much that is.
            Segments.split(extents, size, virtualSize, start.delta() ? each : spans::add);
            spans.finish();
        }
        if (start.delta()) {
            for (var number : BaseSegments.of(filled, totals.numbers, size, virtualSize)) {
                var end = Math.min(virtualSize, (number + 1) * size);
                each.accept(new Segment(number, number * size, end, 0));
            }
        }
        outbox.tell(new UploadPlanned(
                request.publication(),
                Instant.now(),
                request.attempt(),
                blob,
                disk.format().wire(),
                virtualSize,
                totals.segments,
                totals.dataBytes,
                start.baseUnused()));
        LOG.info(
                "Upload planned, publication={}, attempt={}, format={}, virtualSize={}, segments={}, dataBytes={}",
                request.publication(),
                request.attempt(),
                disk.format().wire(),
                virtualSize,
                totals.segments,
                totals.dataBytes);
    }

    private SegmentPlanned planned(Segment span) {
        return new SegmentPlanned(
                request.publication(),
                Instant.now(),
                request.attempt(),
                span.number(),
                span.start(),
                span.end(),
                blob,
                request.spec().source(),
                SegmentPlanned.toldVersion(mark.sourceVersion(), start.delta()),
                virtualSize,
                mark.segmentSize(),
                start.delta());
    }

    private static final class Totals {
        private final BitSet numbers = new BitSet();
        private int segments;
        private long dataBytes;

        private void add(Segment segment) {
            numbers.set(segment.number());
            segments++;
            dataBytes += segment.dataBytes();
        }
    }
}
