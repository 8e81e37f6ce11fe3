package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A raw disk or a fixed VHD: which of them, the last 512 bytes tell. So the last piece is held back until the end is known.
 * What only the end tells is judged there, by the same rules as of a file that can be read anywhere.
 */
final class StreamedFlat implements StreamedDisk {
    private static final int SECTOR = 512;
    private static final long MEBIBYTE = 1 << 20;

    private final InputStream bytes;
    private final ByteBuffer head;
    private final Known known;

    /** What is known of the image beside its bytes. */
    record Known(Optional<String> name, Optional<Claim> claim) {
        private boolean maySayVhd() {
            return claim.or(() -> name.flatMap(Claim::ofName))
                    .filter(Claim::isVhd)
                    .isPresent();
        }
    }

    private StreamedFlat(InputStream bytes, ByteBuffer head, Known known) {
        this.bytes = bytes;
        this.head = head;
        this.known = known;
    }

    /** Refuses what can be neither, so that it is not found out at the end of a long stream. */
    static StreamedDisk open(InputStream bytes, ByteBuffer head, Known known) {
        known.claim()
                .filter(said -> !said.allows(DiskFormat.RAW) && !said.allows(DiskFormat.VHD_FIXED))
                .ifPresent(said -> {
                    throw DiskProblems.claimDiffers(said.word(), "something that begins as a raw disk or fixed VHD");
                });
        if (!known.maySayVhd()) {
            if (Signature.ISO.isIn(head)) {
                throw DetectedDisks.refuse(Signature.ISO, false, known.claim());
            }
            if (known.claim().isEmpty()) {
                if (!RawDisk.isPlausible(head)) {
                    throw DiskProblems.noDisk(RawDisk.describe(head) + ", or 'vhd' if it is a fixed VHD");
                }
                known.name().flatMap(Claim::ofName).ifPresent(DetectedDisks::refuseMisnamed);
            }
        }
        return new StreamedFlat(bytes, head, known);
    }

    @Override
    public OptionalLong virtualSize() {
        return OptionalLong.empty();
    }

    @Override
    public Found read(long segmentSize, DiskSink sink) throws IOException, InterruptedException {
        var window = new byte[2 * DiskSink.PIECE];
        head.get(0, window, 0, head.limit());
        var filled = fill(window, head.limit());
        var start = 0L;
        while (filled == window.length) {
            sink.data(start, ByteBuffer.wrap(window).slice(0, DiskSink.PIECE));
            start += DiskSink.PIECE;
            if (start % segmentSize == 0) {
                sink.complete(Math.toIntExact(start / segmentSize - 1), start);
            }
            System.arraycopy(window, DiskSink.PIECE, window, 0, DiskSink.PIECE);
            filled = fill(window, DiskSink.PIECE);
        }
        var last = ByteBuffer.wrap(window, 0, filled);
        var disk = judge(start + filled, last);
        var stored = disk.format() == DiskFormat.VHD_FIXED ? filled - VhdFooter.LENGTH : filled;
        for (var at = 0; at < stored; at += DiskSink.PIECE) {
            sink.data(start + at, padded(last.slice(at, Math.min(DiskSink.PIECE, stored - at))));
        }
        var end = Math.ceilDiv(disk.virtualSize(), MEBIBYTE) * MEBIBYTE;
        for (var segment = start / segmentSize; segment * segmentSize < end; segment++) {
            sink.complete(Math.toIntExact(segment), Math.min(end, (segment + 1) * segmentSize));
        }
        return disk;
    }

    private Found judge(long length, ByteBuffer last) throws IOException {
        var count = Math.min(VhdFooter.LENGTH, last.limit());
        var tail = ByteBuffer.allocate(count).put(last.slice(last.limit() - count, count));
        try (var disk = DetectedDisks.detect(new Passed(length, known.name()), head, tail.flip(), known.claim())) {
            return new Found(disk.format(), disk.virtualSize());
        }
    }

    /** Answers how much is filled now: less than all of it only where the image ends. */
    private int fill(byte[] window, int filled) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Stopped while the disk was being read");
        }
        return filled + bytes.readNBytes(window, filled, window.length - filled);
    }

    /** A raw image may end in the middle of a sector. */
    private static ByteBuffer padded(ByteBuffer piece) {
        if (piece.limit() % SECTOR == 0) {
            return piece;
        }
        var whole = ByteBuffer.allocate(Math.ceilDiv(piece.limit(), SECTOR) * SECTOR);
        return whole.put(piece).clear();
    }

    /** The image that has passed by: what is left of it are its length, its beginning and its end. */
    private record Passed(long length, Optional<String> name) implements SourceReader {
        @Override
        public String openedAs() {
            return "passed";
        }

        @Override
        public String version() {
            return openedAs();
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            throw new IllegalStateException("What has passed by can not be read");
        }

        @Override
        public Stream<Extent> dataRanges(long start, long end) {
            throw new IllegalStateException("What has passed by has no map");
        }

        @Override
        public void close() {}
    }
}
