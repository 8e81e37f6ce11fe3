package io.vernissage.upload.transfer;

import io.micrometer.core.instrument.MeterRegistry;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.Extents;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.receipt.Leaves;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Sends spans of a disk that somebody else has in memory, by the same rules as {@link Transferer} sends those it reads. */
@ApplicationScoped
public class SegmentSender {
    /** Streams that are sent at the same time; their memory is made when it is used. */
    private static final int MOST_AT_ONCE = 2;
    /**
     * A stream that is read anew, by whichever worker, must find the same holes, since what was told of its segments stays.
     * So they follow from the disk and the settings, and from nothing that was learned of the account meanwhile.
     */
    private static final long BREAK_EVEN = 64 * 1024;

    private final PageBlobs blobs;
    private final TransferSettings settings;
    private final TransferMetrics metrics;
    private final Pieces pieces;

    SegmentSender(PageBlobs blobs, TransferSettings settings, MeterRegistry registry) {
        this.blobs = blobs;
        this.settings = settings;
        this.metrics = new TransferMetrics(registry);
        this.pieces = new Pieces(MOST_AT_ONCE * (settings.writesPerSegment() + 1));
    }

    /** Whose spans they are. */
    public record Owner(UUID publication, int attempt, BlobLocation blob) {}

    /**
     * Sends what of a segment is not in the blob, and keeps the segment's digest.
     *
     * @param bytesSent bytes of it that have travelled before
     */
    public SegmentTransferred send(Owner owner, int segment, long start, long end, Disk disk, long bytesSent)
            throws Exception {
        var copy = copy(owner, start, end, disk);
        try (var writes = writes(owner)) {
            var data = copy.send(start, end, writes);
            var travelled = writes.finish();
            if (!data.isEmpty()) {
                Leaves.of(blobs, owner.blob(), owner.attempt()).put(segment, copy.digest());
            }
            return new SegmentTransferred(
                    owner.publication(),
                    Instant.now(),
                    owner.attempt(),
                    segment,
                    Extents.bytes(data),
                    bytesSent + travelled,
                    RangesDigest.of(segment, data));
        }
    }

    /**
     * Sends what of a part of a segment is not in the blob. Nothing is emptied: what more belongs there is not known here.
     *
     * @return bytes that travelled
     */
    public long sendPart(Owner owner, long start, long end, Disk disk) throws Exception {
        var there = PageBlobs.ranges(blobs.at(owner.blob()), start, end);
        var hole = settings.smallestHole(BREAK_EVEN);
        try (var writes = writes(owner)) {
            for (var at = start; at < end; at += Pieces.SIZE) {
                var piece = pieces.take();
                try {
                    var bytes = piece.first(
                            (int) Math.min(Pieces.SIZE, settings.cut().ceiling(end - at)));
                    disk.read(at, bytes);
                    var found = settings.cut().in(bytes.rewind(), at, hole.bytes(), true, true);
                    for (var missing : Extents.minus(found.data(), there)) {
                        writes.send(piece, at, missing);
                    }
                } finally {
                    piece.release();
                }
            }
            return writes.finish();
        }
    }

    private SegmentCopy copy(Owner owner, long start, long end, Disk disk) {
        var there = PageBlobs.ranges(blobs.at(owner.blob()), start, end);
        return new SegmentCopy(
                disk,
                pieces,
                settings.cut(),
                settings.smallestHole(BREAK_EVEN),
                metrics,
                there,
                SegmentCopy.Changes.missingFrom(there));
    }

    private PageWrites writes(Owner owner) {
        var lease = BlobMark.leaseId(owner.publication(), owner.attempt());
        var writer = blobs.pageWriter(owner.blob(), Optional.of(lease));
        return new PageWrites(blobs.at(owner.blob()), lease, writer, settings, metrics);
    }
}
