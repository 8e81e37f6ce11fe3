package io.vernissage.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pages of a raw disk that hold anything but zeros. */
final class Pages {
    static final int PAGE = 512;
    private static final int PIECE = 4 << 20;

    private Pages() {}

    /** Pages without a hole between them. */
    record Run(long start, long end) {
        long length() {
            return end - start;
        }
    }

    static long bytes(List<Run> runs) {
        return runs.stream().mapToLong(Run::length).sum();
    }

    /** Bytes of all blocks of this size that runs, in order, lie in. */
    static long bytesOfBlocks(List<Run> runs, int size) {
        long blocks = 0;
        long counted = 0; // blocks before this one
        for (var run : runs) {
            long first = Math.max(counted, run.start() / size);
            long end = Math.ceilDiv(run.end(), size);
            blocks += Math.max(0, end - first);
            counted = Math.max(counted, end);
        }
        return blocks * size;
    }

    /** All runs of a disk, in order. */
    static List<Run> runs(Path raw) throws IOException {
        var runs = new ArrayList<Run>();
        var piece = ByteBuffer.allocateDirect(PIECE);
        try (var arena = Arena.ofConfined();
                var file = FileChannel.open(raw)) {
            var zeros = arena.allocate(PIECE);
            for (long at = 0; at < file.size(); at += piece.limit()) {
                piece.clear().limit((int) Math.min(PIECE, file.size() - at));
                while (piece.hasRemaining()) {
                    file.read(piece, at + piece.position());
                }
                add(runs, MemorySegment.ofBuffer(piece.flip()), zeros, at);
            }
        }
        return runs;
    }

    private static void add(List<Run> runs, MemorySegment piece, MemorySegment zeros, long offset) {
        if (same(piece, zeros, 0, piece.byteSize())) {
            return;
        }
        for (long at = 0; at < piece.byteSize(); at += PAGE) {
            long end = Math.min(piece.byteSize(), at + PAGE);
            if (!same(piece, zeros, at, end)) {
                boolean joined = !runs.isEmpty() && runs.getLast().end() == offset + at;
                long start = joined ? runs.removeLast().start() : offset + at;
                runs.add(new Run(start, offset + end));
            }
        }
    }

    private static boolean same(MemorySegment piece, MemorySegment zeros, long start, long end) {
        return MemorySegment.mismatch(piece, start, end, zeros, start, end) < 0;
    }
}
