package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Reads compressed blocks, those near each other in the file at once, and unpacks each to its place. */
final class PackedBlocks {
    /** A request to a server costs more than this many bytes. */
    private static final int READ_THROUGH = 64 << 10;

    private static final int READ_AT_ONCE = 4 << 20;

    private final SourceReader source;
    private final int blockSize;
    private final Supplier<Unpacker> unpackers;

    PackedBlocks(SourceReader source, int blockSize, Supplier<Unpacker> unpackers) {
        this.source = source;
        this.blockSize = blockSize;
        this.unpackers = unpackers;
    }

    /**
     * Puts the runs where they belong.
     *
     * @param target what the disk holds from {@code start} on
     */
    void read(List<Piece.Packed> runs, long start, ByteBuffer target) throws IOException {
        if (runs.isEmpty()) {
            return;
        }
        var inFile = runs.stream()
                .sorted(Comparator.comparingLong(Piece.Packed::host))
                .toList();
        try (var unpacker = unpackers.get()) {
            for (var from = 0; from < inFile.size(); ) {
                var to = nearEnd(inFile, from);
                readTogether(inFile.subList(from, to), start, target, unpacker);
                from = to;
            }
        }
    }

    /** Index after the last of the blocks that are read with the one at {@code from}. */
    private static int nearEnd(List<Piece.Packed> inFile, int from) {
        var first = inFile.get(from);
        var end = end(first);
        var to = from + 1;
        while (to < inFile.size()
                && inFile.get(to).host() - end <= READ_THROUGH
                && end(inFile.get(to)) - first.host() <= READ_AT_ONCE) {
            end = Math.max(end, end(inFile.get(to)));
            to++;
        }
        return to;
    }

    private static long end(Piece.Packed run) {
        return run.host() + run.length();
    }

    private void readTogether(List<Piece.Packed> near, long start, ByteBuffer target, Unpacker unpacker)
            throws IOException {
        var first = near.getFirst().host();
        var end = near.stream().mapToLong(PackedBlocks::end).max().orElseThrow();
        var packed = ByteBuffer.allocate((int) (end - first));
        source.read(first, packed);
        for (var run : near) {
            unpack(run, packed.slice((int) (run.host() - first), run.length()), start, target, unpacker);
        }
    }

    private void unpack(Piece.Packed run, ByteBuffer packed, long start, ByteBuffer target, Unpacker unpacker) {
        var part = target.slice((int) (run.start() - start), (int) (run.end() - run.start()));
        if (part.remaining() == blockSize) {
            unpacker.unpack(run, packed, part);
            return;
        }
        var block = ByteBuffer.allocate(blockSize);
        unpacker.unpack(run, packed, block);
        part.put(block.slice((int) (run.start() - run.block()), part.remaining()));
    }
}
