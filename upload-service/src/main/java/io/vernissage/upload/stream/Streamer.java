package io.vernissage.upload.stream;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Recess;
import io.vernissage.pipeline.Event;
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
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.UploadStep.CleanupRequested;
import io.vernissage.upload.UploadStep.StreamRequested;
import io.vernissage.upload.disk.DiskSink;
import io.vernissage.upload.publication.Publication;
import io.vernissage.upload.publication.Publications;
import io.vernissage.upload.source.Sources;
import io.vernissage.upload.transfer.EndedUploads;
import io.vernissage.upload.transfer.SegmentSender;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source from beginning to end and sends the disk in it. Whoever does so again, after a worker that died, reads all
 * of it anew and sends what is not in the blob; two who do so at once write the same. The plan is told last, once the source
 * has ended as it should: without one nothing is ever sealed.
 */
@ApplicationScoped
class Streamer implements WorkHandler<StreamRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(Streamer.class);
    private static final long FOOTER = 512;
    /** The largest segment of a stream, and some. */
    private static final long SMALLEST_BUFFER = 65L << 20;

    private final PageBlobs blobs;
    private final Sources sources;
    private final SegmentSender sender;
    private final StreamSettings settings;
    private final EndedUploads ended;
    private final Publications publications;
    private final Pipeline pipeline;

    Streamer(
            PageBlobs blobs,
            Sources sources,
            SegmentSender sender,
            StreamSettings settings,
            EndedUploads ended,
            Publications publications,
            Pipeline pipeline) {
        this.blobs = blobs;
        this.sources = sources;
        this.sender = sender;
        this.settings = settings;
        this.ended = ended;
        this.publications = publications;
        this.pipeline = pipeline;
    }

    /** Settings that can not be meant end the service here. */
    void start(@Observes StartupEvent started) {
        StreamLimits.of(settings);
        if (settings.slots() < 0 || settings.buffer().asLongValue() < SMALLEST_BUFFER) {
            throw new IllegalArgumentException(
                    "vernissage.upload.stream.slots must be at least 0 and .buffer at least 65M; they are %d and %d"
                            .formatted(settings.slots(), settings.buffer().asLongValue()));
        }
        if (settings.slots() > 0) {
            var queue = WorkQueueSettings.of("upload-service.streamer", Topics.UPLOAD_STREAMS)
                    .withDeliveries(9)
                    .withSlots(settings.slots());
            pipeline.work(queue, StreamRequested.class, this);
        }
    }

    @Override
    public void handle(Work<StreamRequested> work, Outbox outbox) throws Exception {
        var request = work.event();
        if (hasEnded(request)) {
            cleanUpAgain(request, outbox);
            return;
        }
        var blob = request.blob().blob();
        try {
            UploadProblems.onBlobOf(request.attempt(), blob, "stream to blob " + blob, () -> stream(request))
                    .forEach(outbox::tell);
        } catch (Exception e) {
            if (!hasEnded(request) && !isSealed(request)) {
                throw e;
            }
            LOG.debug("Given up, publication={}, attempt={}", request.publication(), request.attempt(), e);
        }
    }

    @Override
    public Duration waitAfter(Work<StreamRequested> work, Throwable failure) {
        return Recess.after(failure);
    }

    @Override
    public void failed(Work<StreamRequested> work, Problem problem, Outbox outbox) {
        var request = work.event();
        if (hasEnded(request)) {
            return;
        }
        outbox.tell(
                new UploadFailed(request.publication(), Instant.now(), request.attempt(), problem.in(Stage.UPLOAD)));
    }

    /** A plan that was given out after its publication had ended has made the temporaries again. */
    private void cleanUpAgain(StreamRequested request, Outbox outbox) {
        publications
                .find(request.publication())
                .filter(Publication::cleanupRequested)
                .ifPresent(_ -> outbox.tell(new CleanupRequested(
                        request.publication(), Instant.now(), request.blob().stamp())));
    }

    private boolean hasEnded(StreamRequested request) {
        return ended.contains(request.publication(), request.attempt());
    }

    /**
     * Reads on another thread, so that one which hangs, in a file system that does not answer for instance, is left behind
     * and another worker begins.
     */
    private List<Event> stream(StreamRequested request) throws Exception {
        var run = new StreamRun(request, blobs, sender, pipeline);
        var pieces = Math.toIntExact(settings.buffer().asLongValue() / DiskSink.PIECE);
        var task = new FutureTask<>(() -> run.run(sources, StreamLimits.of(settings), pieces));
        Thread.ofVirtual().name("stream/" + request.publication()).start(task);
        try {
            for (var moved = -1L; ; moved = run.moved()) {
                try {
                    return task.get(settings.silence().toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (run.moved() == moved) {
                        throw new IOException("Nothing has moved for " + settings.silence(), e);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        } finally {
            task.cancel(true);
        }
    }

    /** Another worker may have come to the end first, after which nobody can write with this attempt's lease. */
    private boolean isSealed(StreamRequested request) {
        try {
            var blob = blobs.at(request.blob());
            var found = blob.getProperties();
            var end = found.getBlobSize();
            return BlobMark.of(found.getMetadata())
                            .filter(mark -> mark.publication().equals(request.publication())
                                    && mark.attempt() == request.attempt())
                            .isPresent()
                    && end > FOOTER
                    && !PageBlobs.ranges(blob, end - FOOTER, end).isEmpty();
        } catch (RuntimeException e) {
            LOG.debug("Can not tell whether it is sealed, publication={}", request.publication(), e);
            return false;
        }
    }
}
