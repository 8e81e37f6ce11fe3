package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads pieces of a disk into their place. Small ones that lie near each other in the file are read at once, in whatever
 * order the disk has them: a read may be a request to a server. What is long, or lies alone, is read without a copy.
 */
final class PieceReader {
    /** A request costs more than this many bytes. */
    private static final int READ_THROUGH = 64 << 10;

    private static final int LONG = 512 << 10;
    private static final int READ_AT_ONCE = 4 << 20;

    private final SourceReader source;
    private final int blockSize;
    private final Supplier<Unpacker> unpackers;

    /**
     * A reader of one image.
     *
     * @param blockSize bytes of the disk that are compressed as one
     */
    PieceReader(SourceReader source, int blockSize, Supplier<Unpacker> unpackers) {
        this.source = source;
        this.blockSize = blockSize;
        this.unpackers = unpackers;
    }

    /**
     * Puts the pieces where they belong.
     *
     * @param target what the disk holds from {@code start} on
     */
    void read(List<Piece.InFile> pieces, long start, ByteBuffer target) throws IOException {
        var inFile = pieces.stream()
                .sorted(Comparator.comparingLong(Piece.InFile::host))
                .toList();
        try (var unpacker = unpackers.get()) {
            for (var from = 0; from < inFile.size(); ) {
                var to = nearEnd(inFile, from);
                readTogether(inFile.subList(from, to), start, target, unpacker);
                from = to;
            }
        }
    }

    /** Index after the last of the pieces that are read with the one at {@code from}. */
    private static int nearEnd(List<Piece.InFile> inFile, int from) {
        var first = inFile.get(from);
        var end = first.hostEnd();
        var to = from + 1;
        while (!isLong(first) && to < inFile.size() && isNear(inFile.get(to), first, end)) {
            end = Math.max(end, inFile.get(to).hostEnd());
            to++;
        }
        return to;
    }

    private static boolean isNear(Piece.InFile piece, Piece.InFile first, long end) {
        return !isLong(piece) && piece.host() - end <= READ_THROUGH && piece.hostEnd() - first.host() <= READ_AT_ONCE;
    }

    private static boolean isLong(Piece.InFile piece) {
        return piece instanceof Piece.Stored && piece.length() >= LONG;
    }

    private void readTogether(List<Piece.InFile> near, long start, ByteBuffer target, Unpacker unpacker)
            throws IOException {
        if (near.size() == 1 && near.getFirst() instanceof Piece.Stored alone) {
            source.read(alone.host(), place(alone, start, target));
            return;
        }
        var first = near.getFirst().host();
        var end = near.stream().mapToLong(Piece.InFile::hostEnd).max().orElseThrow();
        var bytes = ByteBuffer.allocate((int) (end - first));
        source.read(first, bytes);
        for (var piece : near) {
            var its = bytes.slice((int) (piece.host() - first), piece.length());
            switch (piece) {
                case Piece.Stored stored -> place(stored, start, target).put(its);
                case Piece.Packed packed -> unpack(packed, its, place(packed, start, target), unpacker);
            }
        }
    }

    private static ByteBuffer place(Piece piece, long start, ByteBuffer target) {
        return target.slice((int) (piece.start() - start), (int) (piece.end() - piece.start()));
    }

    private void unpack(Piece.Packed piece, ByteBuffer packed, ByteBuffer part, Unpacker unpacker) {
        if (part.remaining() == blockSize) {
            unpacker.unpack(piece, packed, part);
            return;
        }
        var block = ByteBuffer.allocate(blockSize);
        unpacker.unpack(piece, packed, block);
        part.put(block.slice((int) (piece.start() - piece.block()), part.remaining()));
    }
}
