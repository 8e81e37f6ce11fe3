package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A disk whose blocks lie anywhere in its file, as they are or compressed: qcow2 and VMDK. */
final class MappedDisk implements Disk {
    /** What is read at once; it bounds the compressed blocks that are in memory. */
    private static final int WINDOW = 4 << 20;

    private final SourceReader source;
    private final DiskFormat format;
    private final long virtualSize;
    private final TwoLevelMap map;
    private final PieceReader pieces;

    MappedDisk(SourceReader source, DiskFormat format, long virtualSize, TwoLevelMap map, PieceReader pieces) {
        this.source = source;
        this.format = format;
        this.virtualSize = virtualSize;
        this.map = map;
        this.pieces = pieces;
    }

    @Override
    public DiskFormat format() {
        return format;
    }

    @Override
    public long virtualSize() {
        return virtualSize;
    }

    /**
     * Blocks that the tables do not call holes; neighbours on the disk are one extent. Tables are read, and their damages
     * found, as the stream is; it wraps an {@link IOException} in an {@link UncheckedIOException}.
     */
    @Override
    public Stream<Extent> extents(long start, long end) {
        var last = Math.min(end, virtualSize);
        return start < last ? StreamSupport.stream(new Data(map.walk(start, last)), false) : Stream.empty();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        while (target.hasRemaining() && offset < virtualSize) {
            var length = (int) Math.min(Math.min(target.remaining(), WINDOW), virtualSize - offset);
            readWindow(offset, target.slice(target.position(), length));
            target.position(target.position() + length);
            offset += length;
        }
        Zeros.put(target, target.remaining());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private void readWindow(long start, ByteBuffer window) throws IOException {
        var inFile = new ArrayList<Piece.InFile>();
        for (var walk = map.walk(start, start + window.remaining()); walk.hasNext(); ) {
            switch (walk.next()) {
                case Piece.Hole hole ->
                    Zeros.put(window.position((int) (hole.start() - start)), (int) (hole.end() - hole.start()));
                case Piece.InFile piece -> inFile.add(piece);
            }
        }
        pieces.read(inFile, start, window.rewind());
    }

    /** Everything but holes. */
    private static final class Data extends Spliterators.AbstractSpliterator<Extent> {
        private final TwoLevelMap.Walk walk;

        Data(TwoLevelMap.Walk walk) {
            super(Long.MAX_VALUE, ORDERED | NONNULL | DISTINCT);
            this.walk = walk;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Extent> action) {
            try {
                var start = -1L;
                var end = -1L;
                while (walk.hasNext()) {
                    var piece = walk.next();
                    if (piece instanceof Piece.Hole) {
                        if (start >= 0) {
                            break;
                        }
                    } else {
                        start = start < 0 ? piece.start() : start;
                        end = piece.end();
                    }
                }
                if (start >= 0) {
                    action.accept(new Extent(start, end));
                }
                return start >= 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
