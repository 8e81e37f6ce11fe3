package io.vernissage.upload.disk;

import io.vernissage.upload.disk.StreamedDisk.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What came of reading a disk from beginning to end, in memory; made only if every piece came once, at its place, and before
 * its segment was said to be whole.
 */
public final class StreamedImage {
    private final Found found;
    private final Map<Long, byte[]> pieces;

    private StreamedImage(Found found, Map<Long, byte[]> pieces) {
        this.found = found;
        this.pieces = pieces;
    }

    public static StreamedImage read(StreamedDisk disk, long segmentSize) throws IOException, InterruptedException {
        var sink = new Sink(segmentSize);
        var found = disk.read(segmentSize, sink);
        for (var offset : sink.pieces.keySet()) {
            require(sink.whole.contains((int) (offset / segmentSize)), "A segment was never whole");
        }
        return new StreamedImage(found, sink.pieces);
    }

    public Found found() {
        return found;
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        for (var at = 0L; at < found.virtualSize(); at += DiskSink.PIECE) {
            bytes.writeBytes(piece(at));
        }
        return bytes.toByteArray();
    }

    /** The disk's bytes from this bound of a piece on, as many as a piece has or are left. */
    public byte[] piece(long offset) {
        var length = (int) Math.min(DiskSink.PIECE, found.virtualSize() - offset);
        return pieces.getOrDefault(offset, new byte[length]);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    private static final class Sink implements DiskSink {
        private static final byte[] ZEROS = new byte[PIECE];

        private final long segmentSize;
        private final Map<Long, byte[]> pieces = new HashMap<>();
        private final Set<Long> seen = new HashSet<>();
        private final Set<Integer> whole = new HashSet<>();

        private Sink(long segmentSize) {
            this.segmentSize = segmentSize;
        }

        @Override
        public void data(long offset, ByteBuffer bytes) {
            require(offset % PIECE == 0 && bytes.remaining() % 512 == 0, "A piece is out of place");
            require(!whole.contains((int) (offset / segmentSize)), "A piece came late");
            require(seen.add(offset), "A piece came twice");
            var piece = new byte[bytes.remaining()];
            bytes.get(piece);
            if (!Arrays.equals(piece, 0, piece.length, ZEROS, 0, piece.length)) {
                pieces.put(offset, piece);
            }
        }

        @Override
        public void complete(int segment, long end) {
            require(whole.add(segment), "A segment was whole twice");
            require(end > segment * segmentSize && end <= (segment + 1) * segmentSize, "A segment ends elsewhere");
        }
    }
}
