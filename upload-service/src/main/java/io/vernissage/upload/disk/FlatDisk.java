package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A disk whose bytes lie in the source one to one: raw, and the fixed VHD in front of its footer. */
final class FlatDisk implements Disk {
    private static final int PAGE = 512;

    private final SourceReader source;
    private final DiskFormat format;
    /** Bytes of the source that are the disk's. */
    private final long length;

    FlatDisk(SourceReader source, DiskFormat format, long length) {
        this.source = source;
        this.format = format;
        this.length = length;
    }

    @Override
    public DiskFormat format() {
        return format;
    }

    /** A raw file that ends in the middle of a sector is a disk whose last sector ends in zeros. */
    @Override
    public long virtualSize() {
        return Math.ceilDiv(length, PAGE) * PAGE;
    }

    /** What the source knows of its holes, widened to whole pages. */
    @Override
    public Stream<Extent> extents(long start, long end) throws IOException {
        var last = Math.min(end, virtualSize());
        if (start >= Math.min(last, length)) {
            return Stream.empty();
        }
        var ranges = source.dataRanges(start, Math.min(last, length));
        return StreamSupport.stream(new Widened(ranges, start, last), false).onClose(ranges::close);
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        var stored = Math.clamp(length - offset, 0, target.remaining());
        if (stored > 0) {
            var limit = target.limit();
            source.read(offset, target.limit(target.position() + stored));
            target.limit(limit);
        }
        Zeros.put(target, target.remaining());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Ranges on page bounds, clipped to {@code [start, end)}, those that now touch made one. */
    private static final class Widened extends Spliterators.AbstractSpliterator<Extent> {
        private final Iterator<Extent> ranges;
        private final long start;
        private final long end;
        private long nextStart = -1;
        private long nextEnd;

        Widened(Stream<Extent> ranges, long start, long end) {
            super(Long.MAX_VALUE, ORDERED | NONNULL | DISTINCT);
            this.ranges = ranges.iterator();
            this.start = start;
            this.end = end;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Extent> action) {
            while (ranges.hasNext()) {
                var range = ranges.next();
                var from = Math.max(start, range.start() / PAGE * PAGE);
                var to = Math.min(end, Math.ceilDiv(range.end(), PAGE) * PAGE);
                if (nextStart >= 0 && from > nextEnd) {
                    action.accept(new Extent(nextStart, nextEnd));
                    nextStart = from;
                    nextEnd = to;
                    return true;
                }
                nextStart = nextStart < 0 ? from : nextStart;
                nextEnd = to;
            }
            if (nextStart < 0) {
                return false;
            }
            action.accept(new Extent(nextStart, nextEnd));
            nextStart = -1;
            return true;
        }
    }
}
