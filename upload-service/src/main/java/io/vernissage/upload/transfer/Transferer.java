package io.vernissage.upload.transfer;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Recess;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.Extents;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.delta.BasePages;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.receipt.Leaves;
import io.vernissage.upload.source.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the data of one segment to its blob. Pages that are there already were written by this attempt, under its lease:
 * they are not sent again, so a segment whose worker died costs what was under way and no more. Of a delta they may as well
 * be the base's: they are read and compared.
 */
@ApplicationScoped
class Transferer implements WorkHandler<SegmentPlanned> {
    private static final Logger LOG = LoggerFactory.getLogger(Transferer.class);
    private static final int IDLE_DISKS = 8;
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    private final PageBlobs blobs;
    private final TransferSettings settings;
    private final OpenDisks disks;
    private final Pieces pieces;
    private final TransferMetrics metrics;
    private final EndedUploads ended;

    Transferer(
            PageBlobs blobs,
            Sources sources,
            Disks disks,
            TransferSettings settings,
            MeterRegistry registry,
            EndedUploads ended) {
        this.blobs = blobs;
        this.settings = settings;
        this.disks = new OpenDisks(sources, disks, IDLE_DISKS, LONGEST_IDLE);
        this.pieces = new Pieces(Math.max(1, settings.slots()) * (settings.writesPerSegment() + 1));
        this.metrics = new TransferMetrics(registry);
        this.ended = ended;
    }

    void start(@Observes StartupEvent started, Pipeline pipeline) {
        if (settings.slots() > 0) {
            var queue = WorkQueueSettings.of("upload-service.transfer", Topics.UPLOAD_SEGMENTS)
                    .withDeliveries(9)
                    .withSlots(settings.slots());
            pipeline.work(queue, SegmentPlanned.class, this);
        }
    }

    /**
     * An upload that has ended leaves up to 16,383 segments in the queue, and its account may be gone: they are passed
     * over, both before and after the try, instead of each of them failing at length and telling so.
     */
    @Override
    public void handle(Work<SegmentPlanned> work, Outbox outbox) throws Exception {
        var segment = work.event();
        if (hasEnded(segment)) {
            return;
        }
        var blob = segment.blob().blob();
        var call = "transfer segment %d of blob %s".formatted(segment.segment(), blob);
        try {
            outbox.tell(UploadProblems.onBlobOf(segment.attempt(), blob, call, () -> transfer(segment)));
        } catch (Exception e) {
            if (!hasEnded(segment)) {
                throw e;
            }
            LOG.debug("Given up, publication={}, attempt={}", segment.publication(), segment.attempt(), e);
        }
    }

    @Override
    public Duration waitAfter(Work<SegmentPlanned> work, Throwable failure) {
        return Recess.after(failure);
    }

    @Override
    public void failed(Work<SegmentPlanned> work, Problem problem, Outbox outbox) {
        var segment = work.event();
        if (hasEnded(segment)) {
            return;
        }
        outbox.tell(
                new UploadFailed(segment.publication(), Instant.now(), segment.attempt(), problem.in(Stage.UPLOAD)));
    }

    private boolean hasEnded(SegmentPlanned segment) {
        var over = ended.contains(segment.publication(), segment.attempt());
        if (over) {
            LOG.debug(
                    "Segment of an upload that has ended is passed over, publication={}, attempt={}, segment={}",
                    segment.publication(),
                    segment.attempt(),
                    segment.segment());
        }
        return over;
    }

    private SegmentTransferred transfer(SegmentPlanned segment) throws Exception {
        try (var open = disks.of(segment)) {
            try {
                var blob = blobs.at(segment.blob());
                var there = PageBlobs.ranges(blob, segment.start(), segment.end());
                SegmentCopy.Changes changes = segment.delta()
                        ? new BasePages(blob, there, settings.cut().pageSize())::changes
                        : (data, _, _) -> Extents.minus(data, there);
                var hole = segment.delta()
                        ? settings.smallestHoleOfDelta()
                        : settings.smallestHole(blobs.breakEven(segment.blob()));
                var sent = send(
                        segment, new SegmentCopy(open.disk(), pieces, settings.cut(), hole, metrics, there, changes));
                open.ensureUnchanged(segment.plannedVersion());
                LOG.info(
                        "Segment transferred, publication={}, attempt={}, segment={}, dataBytes={}, bytesSent={}",
                        segment.publication(),
                        segment.attempt(),
                        segment.segment(),
                        sent.dataBytes(),
                        sent.bytesSent());
                return sent;
            } catch (Exception e) {
                open.giveUp();
                throw e;
            }
        }
    }

    private SegmentTransferred send(SegmentPlanned segment, SegmentCopy copy) throws Exception {
        var lease = BlobMark.leaseId(segment.publication(), segment.attempt());
        var writer = blobs.pageWriter(segment.blob(), Optional.of(lease));
        try (var writes =
                new PageWrites(blobs.at(segment.blob()), lease, writer, settings.writesPerSegment(), metrics)) {
            var data = copy.send(segment.start(), segment.end(), writes);
            var bytesSent = writes.finish();
            if (!data.isEmpty()) {
                Leaves.of(blobs, segment.blob(), segment.attempt()).put(segment.segment(), copy.digest());
            }
            return new SegmentTransferred(
                    segment.publication(),
                    Instant.now(),
                    segment.attempt(),
                    segment.segment(),
                    Extents.bytes(data),
                    bytesSent,
                    RangesDigest.of(segment.segment(), data));
        }
    }
}
