package io.vernissage.upload.transfer;

import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the pages of a disk that hold data. A run of zero pages is left out when it is long enough, or when it lies at
 * an edge of what is read; a shorter one goes along with the data around it. So what is sent depends on the disk and the
 * settings alone, and not on how the reading was cut into pieces.
 */
final class PageCut {
    private static final MemorySegment ZEROS =
            MemorySegment.ofArray(new byte[64 * 1024]).asReadOnly();
    private static final long NOT_IN_DATA = -1;

    private final int pageSize;

    /**
     * A cut by these rules.
     *
     * @param pageSize bytes that are sent or left out as one; a multiple of 512
     */
    PageCut(int pageSize) {
        if (pageSize < 512 || pageSize % 512 != 0) {
            throw new IllegalArgumentException("A page must be a multiple of 512 bytes; it is %d".formatted(pageSize));
        }
        this.pageSize = pageSize;
    }

    int pageSize() {
        return pageSize;
    }

    /**
     * What was found in one piece.
     *
     * @param data runs of pages to be sent, as offsets of the disk; all within the piece
     * @param next where the next piece must begin: before this one's end if it ended in zeros too few to tell
     * @param inHole whether the next piece begins inside of a run of zeros that is left out
     * @param zeros bytes of zeros that are sent along, being too few
     */
    record Found(List<Extent> data, long next, boolean inHole, long zeros) {}

    /**
     * Looks at one piece.
     *
     * @param piece the bytes from position to limit, whole pages
     * @param offset where on the disk the piece begins
     * @param smallestHole a run of at least this many zero bytes is left out; a multiple of the page size
     * @param inHole whether zeros at the piece's beginning are left out however few they are
     * @param last whether nothing is read after this piece: then zeros at its end are left out however few they are.
     *     A piece that is not the last must be longer than the smallest hole
     */
    Found in(ByteBuffer piece, long offset, long smallestHole, boolean inHole, boolean last) {
        var bytes = MemorySegment.ofBuffer(piece);
        var length = bytes.byteSize();
        var data = new ArrayList<Extent>();
        var dataStart = NOT_IN_DATA;
        var hole = inHole;
        var zeros = 0L;
        for (var at = 0L; at < length; ) {
            var zerosEnd = endOfZeros(bytes, at);
            if (zerosEnd == at) {
                dataStart = dataStart == NOT_IN_DATA ? at : dataStart;
                hole = false;
                at = endOfData(bytes, at);
                continue;
            }
            var atEnd = zerosEnd == length;
            var leftOut = hole || zerosEnd - at >= smallestHole || (atEnd && last);
            if (leftOut || atEnd) {
                close(data, offset, dataStart, at);
                dataStart = NOT_IN_DATA;
                if (!leftOut) {
                    return new Found(data, offset + at, false, zeros);
                }
                hole = true;
            } else {
                dataStart = dataStart == NOT_IN_DATA ? at : dataStart;
                zeros += zerosEnd - at;
            }
            at = zerosEnd;
        }
        close(data, offset, dataStart, length);
        return new Found(data, offset + length, hole, zeros);
    }

    /** The last page bound at or before an offset. */
    long floor(long offset) {
        return offset / pageSize * pageSize;
    }

    /** The first page bound at or after an offset. */
    long ceiling(long offset) {
        return floor(offset + pageSize - 1);
    }

    private static void close(List<Extent> data, long offset, long start, long end) {
        if (start != NOT_IN_DATA) {
            Extents.append(data, offset + start, offset + end);
        }
    }

    /** The first page from here on that is not all zeros; this one, if it is not. */
    private long endOfZeros(MemorySegment bytes, long from) {
        for (var at = from; at < bytes.byteSize(); ) {
            var length = Math.min(ZEROS.byteSize(), bytes.byteSize() - at);
            var different = MemorySegment.mismatch(bytes, at, at + length, ZEROS, 0, length);
            if (different >= 0) {
                return (at + different) / pageSize * pageSize;
            }
            at += length;
        }
        return bytes.byteSize();
    }

    /** The first page from here on that is all zeros. */
    private long endOfData(MemorySegment bytes, long from) {
        var at = from + pageSize;
        while (at < bytes.byteSize() && MemorySegment.mismatch(bytes, at, at + pageSize, ZEROS, 0, pageSize) >= 0) {
            at += pageSize;
        }
        return at;
    }
}
