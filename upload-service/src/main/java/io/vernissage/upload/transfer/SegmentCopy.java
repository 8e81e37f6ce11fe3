package io.vernissage.upload.transfer;

import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.receipt.SegmentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a span of a disk piece by piece, and hands on as page writes what of it holds data and is not in the blob. */
final class SegmentCopy {
    /** Extents that lie this close are read as one: a read costs more than a few zeros. */
    private static final long READ_THROUGH = 64 * 1024;

    private final Disk disk;
    private final Pieces pieces;
    private final PageCut cut;
    private final SmallestHole hole;
    private final TransferMetrics metrics;
    private final List<Extent> there;
    private final Changes changes;
    private final SegmentDigest digest = new SegmentDigest();

    /** What of the data that was found in a piece is to be sent. */
    @FunctionalInterface
    interface Changes {
        List<Extent> of(List<Extent> data, ByteBuffer piece, long start) throws IOException;

        /** What is not there: whatever is was written by this attempt. */
        static Changes missingFrom(List<Extent> there) {
            return (data, _, _) -> Extents.minus(data, there);
        }
    }

    /**
     * A copy that has not begun.
     *
     * @param hole for this segment alone
     * @param there the blob's page ranges in the span, in order
     * @param changes what of the data those do not hold
     */
    SegmentCopy(
            Disk disk,
            Pieces pieces,
            PageCut cut,
            SmallestHole hole,
            TransferMetrics metrics,
            List<Extent> there,
            Changes changes) {
        this.disk = disk;
        this.pieces = pieces;
        this.cut = cut;
        this.hole = hole;
        this.metrics = metrics;
        this.there = there;
        this.changes = changes;
    }

    /**
     * Sends what is missing in {@code [start, end)}, and empties pages of the blob that are zeros on the disk, such as a
     * worker with another smallest hole may have left.
     *
     * @return the page ranges that hold data, in order, touching ones joined
     */
    List<Extent> send(long start, long end, PageWrites writes) throws IOException, InterruptedException {
        var data = new ArrayList<Extent>();
        for (var run : runs(start, end)) {
            var inHole = true;
            for (var at = run.start(); at < run.end(); ) {
                var length = Math.toIntExact(Math.min(Pieces.SIZE, run.end() - at));
                var found = send(at, length, inHole, at + length == run.end(), writes, data);
                at = found.next();
                inHole = found.inHole();
            }
        }
        for (var stray : Extents.minus(there, data)) {
            writes.clear(stray);
        }
        return data;
    }

    /** Of all that was read, once everything was sent; ends this. */
    byte[] digest() {
        return digest.digest();
    }

    private PageCut.Found send(long at, int length, boolean inHole, boolean last, PageWrites writes, List<Extent> data)
            throws IOException, InterruptedException {
        var piece = pieces.take();
        try {
            var bytes = piece.first(length);
            disk.read(at, bytes);
            metrics.read(length);
            var found = cut.in(bytes.rewind(), at, hole.bytes(), inHole, last);
            hole.found(Extents.bytes(found.data()), found.zeros());
            for (var run : found.data()) {
                Extents.append(data, run.start(), run.end());
            }
            for (var missing : changes.of(found.data(), bytes, at)) {
                writes.send(piece, at, missing);
            }
            for (var run : found.data()) { // while the writes are on their way
                digest.add(run.start(), piece.part(Math.toIntExact(run.start() - at), Math.toIntExact(run.length())));
            }
            return found;
        } finally {
            piece.release();
        }
    }

    /** What is to be read: the disk's extents on page bounds, near ones joined. */
    private List<Extent> runs(long start, long end) throws IOException {
        var runs = new ArrayList<Extent>();
        try (var extents = disk.storedExtents(start, end)) {
            extents.forEachOrdered(extent -> {
                var from = Math.max(start, cut.floor(extent.start()));
                var to = Math.min(end, cut.ceiling(extent.end()));
                var near = !runs.isEmpty() && from - runs.getLast().end() <= READ_THROUGH;
                Extents.append(runs, near ? Math.min(from, runs.getLast().end()) : from, to);
            });
        }
        return runs;
    }
}
