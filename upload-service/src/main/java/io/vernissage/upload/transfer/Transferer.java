package io.vernissage.upload.transfer;

import com.azure.storage.blob.specialized.PageBlobClient;
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
import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.delta.BasePages;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.receipt.Leaves;
import io.vernissage.upload.source.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private SegmentTransferred transfer(SegmentPlanned planned) throws Exception {
        try (var open = disks.of(planned)) {
            try {
                var sent = send(planned, open.disk());
                open.ensureUnchanged(planned.plannedVersion());
                LOG.info(
                        "Segments transferred, publication={}, attempt={}, first={}, dataBytes={}, bytesSent={}",
                        planned.publication(),
                        planned.attempt(),
                        planned.segment(),
                        sent.dataBytes(),
                        sent.bytesSent());
                return sent;
            } catch (Exception e) {
                open.giveUp();
                throw e;
            }
        }
    }

    private SegmentTransferred send(SegmentPlanned planned, Disk disk) throws Exception {
        var lease = BlobMark.leaseId(planned.publication(), planned.attempt());
        var blob = blobs.at(planned.blob());
        var there = PageBlobs.ranges(blob, planned.start(), planned.end());
        var sums = new SegmentSums(planned.segment());
        var writer = blobs.pageWriter(planned.blob(), Optional.of(lease));
        try (var writes = new PageWrites(blob, lease, writer, settings, metrics)) {
            for (var start = planned.start(); start < planned.end(); start += planned.segmentSize()) {
                var end = Math.min(planned.end(), start + planned.segmentSize());
                var copy = copy(planned, disk, blob, Extents.within(there, start, end));
                sums.add(copy.send(start, end, writes), copy.digest());
            }
            var bytesSent = writes.finish();
            if (sums.dataBytes() > 0) {
                Leaves.of(blobs, planned.blob(), planned.attempt()).put(planned.segment(), sums.digests());
            }
            return new SegmentTransferred(
                    planned.publication(),
                    Instant.now(),
                    planned.attempt(),
                    planned.segment(),
                    sums.dataBytes(),
                    bytesSent,
                    sums.ranges());
        }
    }

    private SegmentCopy copy(SegmentPlanned planned, Disk disk, PageBlobClient blob, List<Extent> there) {
        if (planned.delta()) {
            var pages = new BasePages(blob, there, settings.cut().pageSize());
            var hole = settings.smallestHoleOfDelta();
            return new SegmentCopy(disk, pieces, settings.cut(), hole, metrics, there, pages::changes);
        }
        var hole = settings.smallestHole(blobs.breakEven(planned.blob()));
        return new SegmentCopy(
                disk, pieces, settings.cut(), hole, metrics, there, SegmentCopy.Changes.missingFrom(there));
    }
}
