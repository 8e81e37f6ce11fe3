package io.vernissage.upload.delta;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.specialized.BlobClientBase;
import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.Filling;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages that one segment's blob holds of its base, or of an earlier try at the segment, and what of the new disk differs
 * from them. For one segment, and one thread.
 */
public final class BasePages {
    /**
     * From how many bytes on a run of zeros is a hole: by the disk alone, never by what the account has told, so that
     * everybody who works on a segment leaves the same page ranges.
     */
    public static final int SMALLEST_HOLE = 4096;

    /** Pages that lie this close are sent as one: a write costs more than a few pages that are there. */
    private static final int NEAR = 4096;
    /** One part in two: of what changed, so much may be sent beside it. What changed by 2 % sends 3 % at most. */
    private static final int CHANGED_PER_FILLED = 2;
    /** Pages that lie this close are read as one. */
    private static final int READ_THROUGH = 256 * 1024;

    private static final DownloadRetryOptions CONTINUED = new DownloadRetryOptions().setMaxRetryRequests(3);

    private final BlobClientBase blob;
    private final List<Extent> there;
    private final int pageSize;
    private byte[] old = {};
    private long changed;
    private long filled;

    /**
     * The pages of one segment.
     *
     * @param there the blob's page ranges in the segment, in order
     * @param pageSize bytes that are sent or left out as one
     */
    public BasePages(BlobClientBase blob, List<Extent> there, int pageSize) {
        this.blob = blob;
        this.there = there;
        this.pageSize = pageSize;
    }

    /**
     * What is to be sent of a piece of the disk: what the blob has not, or has with other bytes.
     *
     * @param data runs of whole pages within the piece, in order, none touching the next
     * @param piece the disk's bytes, from index 0 on
     * @param start where on the disk the piece begins
     * @return in order, each within one of the runs of data
     */
    public List<Extent> changes(List<Extent> data, ByteBuffer piece, long start) throws IOException {
        var missing = Extents.minus(data, there);
        var differing = differing(
                Extents.minus(data, missing),
                MemorySegment.ofBuffer(piece.duplicate().position(0)),
                start);
        var changes = new ArrayList<Extent>();
        var all = merged(missing, differing);
        var next = 0;
        for (var run : data) {
            var first = next;
            while (next < all.size() && all.get(next).start() < run.end()) {
                next++;
            }
            group(all.subList(first, next), changes);
        }
        return changes;
    }

    private List<Extent> differing(List<Extent> both, MemorySegment piece, long start) throws IOException {
        var differing = new ArrayList<Extent>();
        for (var first = 0; first < both.size(); ) {
            var last = first;
            while (last + 1 < both.size()
                    && both.get(last + 1).start() - both.get(last).end() <= READ_THROUGH) {
                last++;
            }
            var from = both.get(first).start();
            var bytes = read(from, both.get(last).end());
            for (var extent : both.subList(first, last + 1)) {
                compare(extent, piece, start, bytes, from, differing);
            }
            first = last + 1;
        }
        return differing;
    }

    private void compare(
            Extent extent, MemorySegment piece, long start, MemorySegment bytes, long from, List<Extent> differing) {
        for (var at = extent.start(); at < extent.end(); ) {
            var mismatch = MemorySegment.mismatch(
                    piece, at - start, extent.end() - start, bytes, at - from, extent.end() - from);
            if (mismatch < 0) {
                return;
            }
            var page = (at + mismatch) / pageSize * pageSize;
            var end = Math.min(extent.end(), page + pageSize);
            Extents.append(differing, Math.max(at, page), end);
            at = end;
        }
    }

    private void group(List<Extent> runs, List<Extent> changes) {
        var first = changes.size();
        for (var run : runs) {
            changed += run.length();
            if (changes.size() > first) {
                var gap = run.start() - changes.getLast().end();
                if (gap <= NEAR && (filled + gap) * CHANGED_PER_FILLED <= changed) {
                    filled += gap;
                    Extents.append(changes, changes.getLast().end(), run.end());
                    continue;
                }
            }
            changes.add(run);
        }
    }

    private MemorySegment read(long start, long end) throws IOException {
        var length = Math.toIntExact(end - start);
        if (old.length < length) {
            old = new byte[length];
        }
        var target = ByteBuffer.wrap(old, 0, length);
        blob.downloadStreamWithResponse(
                new Filling(target), new BlobRange(start, (long) length), CONTINUED, null, false, null, Context.NONE);
        if (target.hasRemaining()) {
            throw new EOFException("Blob %s ends early, offset=%d length=%d read=%d"
                    .formatted(blob.getBlobName(), start, length, target.position()));
        }
        return MemorySegment.ofArray(old).asSlice(0, length);
    }

    /** Two lists in order that have nothing in common; what touches stays apart. */
    private static List<Extent> merged(List<Extent> some, List<Extent> others) {
        var all = new ArrayList<Extent>(some.size() + others.size());
        var next = 0;
        for (var one : some) {
            while (next < others.size() && others.get(next).start() < one.start()) {
                all.add(others.get(next++));
            }
            all.add(one);
        }
        all.addAll(others.subList(next, others.size()));
        return all;
    }
}
