package io.vernissage.upload.plan;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Recess;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.TemporaryNames;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.UploadStep.PlanRequested;
import io.vernissage.upload.UploadStep.StreamRequested;
import io.vernissage.upload.delta.Base;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.DiskSize;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.source.SourceReader;
import io.vernissage.upload.source.SourceUnreachableException;
import io.vernissage.upload.source.Sources;
import io.vernissage.upload.stream.StreamJudge;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a disk by its metadata, and only when it is fit makes what is needed on the stamp; then hands out the segments.
 * The disk's data is not read, but for the one read that a given digest asks for.
 */
@ApplicationScoped
class Planner implements WorkHandler<PlanRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);
    private static final long FOOTER = 512;
    /** With the queue's back-off this is 10 to 21 seconds, in which a mount comes that is merely late. */
    private static final int DELIVERIES_FOR_A_LATE_SOURCE = 4;
    /** Planning is mostly waiting, for the stamp and for sources, and a slow one must not hold up the others. */
    private static final int SLOTS = 8;

    private final Stamps stamps;
    private final PageBlobs blobs;
    private final Sources sources;
    private final Disks disks;
    private final StreamJudge streams;
    private final PlanSettings settings;

    Planner(Stamps stamps, PageBlobs blobs, Sources sources, Disks disks, StreamJudge streams, PlanSettings settings) {
        this.stamps = stamps;
        this.blobs = blobs;
        this.sources = sources;
        this.disks = disks;
        this.streams = streams;
        this.settings = settings;
    }

    void start(@Observes StartupEvent started, Pipeline pipeline) {
        work(pipeline, "upload-service.planner", false);
        // To copy a base takes a stamp minutes: those who wait for that hold up nobody else.
        work(pipeline, "upload-service.delta-planner", true);
    }

    private void work(Pipeline pipeline, String group, boolean withBase) {
        var queue = WorkQueueSettings.of(group, Topics.UPLOAD_STEPS)
                .withSlots(SLOTS)
                .withDeliveries(9);
        pipeline.work(queue, PlanRequested.class, new PlansWithBase(this, withBase));
    }

    @Override
    public void handle(Work<PlanRequested> work, Outbox outbox) throws Exception {
        var request = work.event();
        var stamp = UploadProblems.asking(
                "find the stamp", () -> stamps.stamp(request.spec().stamp()));
        try {
            plan(request, stamp, outbox);
        } catch (SourceUnreachableException e) {
            if (!e.isWaitedFor() && work.delivery() < DELIVERIES_FOR_A_LATE_SOURCE) {
                throw e;
            }
            throw new ProblemException(e.problem(), e);
        }
    }

    private void plan(PlanRequested request, Stamp stamp, Outbox outbox) throws Exception {
        var source = request.spec().source();
        var opened = sources.open(source);
        var stream = streams.judge(opened, source);
        if (stream.isPresent()) {
            planStream(request, stamp, opened.openedAs(), stream.get().largestSize(), outbox);
        } else if (opened instanceof SourceReader reader) {
            plan(request, stamp, reader, outbox);
        }
    }

    /** Of a disk that comes only from beginning to end, what it has is known at its end. */
    private void planStream(PlanRequested request, Stamp stamp, String openedAs, long largestSize, Outbox outbox)
            throws Exception {
        new Foresight(stamp, new TemporaryNames(request.publication())).check(request.spec());
        var base = baseOf(stamp, request);
        var blob = blobOn(stamp, request);
        var mark = new BlobMark(request.publication(), request.attempt(), openedAs, settings.streamedSegmentSize());
        var made = UploadProblems.asking(
                "make blob " + blob.blob(),
                () -> AttemptBlob.atMost(blobs.at(blob), mark, largestSize + FOOTER)
                        .ensure());
        made.ifPresent(its -> outbox.tell(new StreamRequested(
                request.publication(),
                Instant.now(),
                request.attempt(),
                blob,
                request.spec().source(),
                its.sourceVersion(),
                its.segmentSize(),
                base.map(_ -> "The source is read from beginning to end, and a base is compared at any place."))));
        LOG.info(
                "Stream {}, publication={}, attempt={}",
                made.isPresent() ? "planned" : "is void, as a later attempt has begun or this one is sealed",
                request.publication(),
                request.attempt());
    }

    private void plan(PlanRequested request, Stamp stamp, SourceReader reader, Outbox outbox) throws Exception {
        var source = request.spec().source();
        try (var disk = open(reader, source)) {
            var virtualSize = DiskSize.judged(disk.virtualSize());
            new Foresight(stamp, new TemporaryNames(request.publication())).check(request.spec());
            var base = baseOf(stamp, request);
            verify(reader, source);
            var blob = blobOn(stamp, request);
            var mark =
                    new BlobMark(request.publication(), request.attempt(), reader.openedAs(), settings.segmentSize());
            var made = UploadProblems.asking(
                    "make blob " + blob.blob(),
                    () -> new AttemptBlob(blobs.at(blob), mark, virtualSize + FOOTER, base).ensure());
            if (made.isEmpty()) {
                LOG.info(
                        "Plan is void, as a later attempt has begun or this one is sealed, publication={}, attempt={}",
                        request.publication(),
                        request.attempt());
                return;
            }
            var start = base.isEmpty() ? Base.Start.EMPTY : prepare(base.get(), blob, made.get(), virtualSize);
            new Plan(request, made.get(), blob, disk, virtualSize, start).tell(blobs.at(blob), outbox);
            // To make the account takes a stamp tens of seconds: all that was just told is of what was opened before.
            ensureUnchanged(reader, source);
        }
    }

    @Override
    public Duration waitAfter(Work<PlanRequested> work, Throwable failure) {
        return Recess.after(failure);
    }

    @Override
    public void failed(Work<PlanRequested> work, Problem problem, Outbox outbox) {
        var request = work.event();
        outbox.tell(
                new UploadFailed(request.publication(), Instant.now(), request.attempt(), problem.in(Stage.UPLOAD)));
    }

    private Base.Start prepare(Base base, BlobLocation blob, BlobMark mark, long virtualSize) throws Exception {
        return UploadProblems.onBlobOf(
                mark.attempt(),
                blob.blob(),
                "make blob %s a copy of its base".formatted(blob.blob()),
                () -> base.prepare(blobs.at(blob), mark, virtualSize + FOOTER));
    }

    private static Optional<Base> baseOf(Stamp stamp, PlanRequested request) throws Exception {
        var base = Base.of(stamp, request);
        if (base.isPresent()) {
            UploadProblems.asking("look for the base", () -> base.get().requireFound());
        }
        return base;
    }

    private Disk open(SourceReader reader, Source source) throws IOException {
        try {
            return disks.open(reader, source.format());
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void verify(SourceReader reader, Source source) throws IOException, InterruptedException {
        if (source.sha256().isEmpty() && source.sha512().isEmpty()) {
            return;
        }
        SourceDigest.verify(reader, source);
        ensureUnchanged(reader, source);
    }

    /** Looks at the source by its name, as every worker will, and so sees also that the name leads elsewhere now. */
    private void ensureUnchanged(SourceReader reader, Source source) throws IOException {
        try (var now = sources.reader(source)) {
            if (!now.openedAs().equals(reader.openedAs())) {
                throw new ProblemException(UploadProblems.sourceChanged(reader.openedAs(), now.openedAs()));
            }
        }
    }

    private BlobLocation blobOn(Stamp stamp, PlanRequested request) throws Exception {
        var names = new TemporaryNames(request.publication());
        return UploadProblems.asking("make room in resource group " + names.resourceGroup(), () -> {
            stamp.resourceGroups().ensure(names.resourceGroup(), Map.of(TemporaryNames.TAG, names.tagValue()));
            var account = stamp.storageAccounts().ensure(names.resourceGroup(), names.account());
            stamp.storageAccounts().blobs(account).createBlobContainerIfNotExists(TemporaryNames.CONTAINER);
            return names.blobIn(stamp.name(), account);
        });
    }
}
