package io.vernissage.upload.stream;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.NotToldException;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.Filling;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.UploadStep.StreamRequested;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.DiskFormat;
import io.vernissage.upload.disk.DiskSize;
import io.vernissage.upload.disk.StreamedDisk.Found;
import io.vernissage.upload.source.OpenSource;
import io.vernissage.upload.source.SourceReader;
import io.vernissage.upload.source.Sources;
import io.vernissage.upload.source.StreamedSource;
import io.vernissage.upload.transfer.SegmentSender;
import io.vernissage.upload.transfer.SegmentSender.Owner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reading of one source from beginning to end, in which the disk in it goes to its blob. */
final class StreamRun implements SegmentTarget {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRun.class);
    private static final long FOOTER = 512;

    private final StreamRequested request;
    private final Owner owner;
    private final PageBlobs blobs;
    private final SegmentSender sender;
    private final Pipeline pipeline;
    /** Sent, and not told yet since no broker could be told. */
    private final List<SegmentTransferred> untold = new ArrayList<>();

    private final AtomicLong sent = new AtomicLong();
    private volatile Optional<SourceStream> stream = Optional.empty();

    StreamRun(StreamRequested request, PageBlobs blobs, SegmentSender sender, Pipeline pipeline) {
        this.request = request;
        this.owner = new Owner(request.publication(), request.attempt(), request.blob());
        this.blobs = blobs;
        this.sender = sender;
        this.pipeline = pipeline;
    }

    /** Grows as long as anything moves. */
    long moved() {
        return sent.get()
                + stream.map(bytes -> bytes.count() + bytes.storedCount()).orElse(0L);
    }

    /**
     * Reads and sends all of it, and tells each segment when it is sent.
     *
     * @return what else is to be told, the plan as the last
     * @throws ProblemException no image can come of it, or the source is not what it was when it was judged
     */
    List<Event> run(Sources sources, StreamLimits limits, int mostPieces) throws Exception {
        var source = sources.open(request.source());
        try (var bytes = open(source, limits)) {
            stream = Optional.of(bytes);
            var compression = bytes.compression();
            var disk = StreamJudge.open(bytes, source, request.source(), compression);
            try (var assembly = new Assembly(this, request.segmentSize(), mostPieces)) {
                var found = disk.read(request.segmentSize(), assembly);
                bytes.finish();
                refuseUnlessWhole(source, compression, found);
                assembly.finish();
                return planned(found, assembly);
            }
        }
    }

    private SourceStream open(OpenSource source, StreamLimits limits) throws IOException {
        try {
            refuseUnlessPlanned(source.openedAs());
            return SourceStream.open(source, StreamJudge.compressionOf(source), request.source(), limits);
        } catch (IOException | RuntimeException e) {
            if (source instanceof SourceReader reader) {
                reader.close();
            }
            throw e;
        }
    }

    private void refuseUnlessWhole(OpenSource source, Optional<Compression> compression, Found found)
            throws IOException {
        switch (source) {
            case SourceReader reader -> refuseUnlessPlanned(reader.version());
            case StreamedSource streamed -> {
                if (found.format() == DiskFormat.RAW
                        && StreamJudge.isEndUnknown(streamed, compression, request.source())) {
                    throw StreamProblems.endUnknown(streamed.label());
                }
            }
        }
    }

    private void refuseUnlessPlanned(String found) {
        if (!found.equals(request.sourceVersion())) {
            throw new ProblemException(UploadProblems.sourceChanged(request.sourceVersion(), found));
        }
    }

    private List<Event> planned(Found found, Assembly assembly) {
        var virtualSize = DiskSize.judged(found.virtualSize());
        var lease = new BlobRequestConditions().setLeaseId(BlobMark.leaseId(request.publication(), request.attempt()));
        blobs.at(request.blob()).resizeWithResponse(virtualSize + FOOTER, lease, null, Context.NONE);
        LOG.info(
                "Stream transferred, publication={}, attempt={}, format={}, virtualSize={}, segments={}, dataBytes={}, storedBytes={}",
                request.publication(),
                request.attempt(),
                found.format().wire(),
                virtualSize,
                assembly.segments(),
                assembly.dataBytes(),
                stream.orElseThrow().storedCount());
        var told = new ArrayList<Event>(untold);
        told.add(new UploadPlanned(
                request.publication(),
                Instant.now(),
                request.attempt(),
                request.blob(),
                found.format().wire(),
                virtualSize,
                assembly.segments(),
                assembly.dataBytes(),
                request.baseUnused()));
        return told;
    }

    @Override
    public SegmentTransferred send(int segment, long start, long end, Disk disk, long bytesSent) throws Exception {
        return sender.send(owner, segment, start, end, disk, bytesSent);
    }

    @Override
    public long sendPart(long start, long end, Disk disk) throws Exception {
        var travelled = sender.sendPart(owner, start, end, disk);
        sent.addAndGet(end - start);
        return travelled;
    }

    @Override
    public void readBack(long offset, ByteBuffer target) throws IOException {
        var range = new BlobRange(offset, (long) target.remaining());
        var bytes = new Filling(target);
        blobs.at(request.blob()).downloadStreamWithResponse(bytes, range, null, null, false, null, Context.NONE);
        if (target.hasRemaining()) {
            throw new IOException("The blob has sent %d bytes too few".formatted(target.remaining()));
        }
    }

    @Override
    public void sent(SegmentTransferred segment) {
        sent.incrementAndGet();
        untold.add(segment);
        try {
            pipeline.tell(List.copyOf(untold));
            untold.clear();
        } catch (NotToldException e) {
            // no reason to read all anew: the next segment tells this one too, or the end does
            LOG.warn("Progress is not told yet, publication={}, reason={}", request.publication(), e.getMessage());
        }
    }
}
