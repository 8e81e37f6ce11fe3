package io.vernissage.upload.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * A dynamic VHD: its header and block table come first, and say which block of the disk comes where. Blocks come in the order
 * of the file, which is any order of the disk.
 */
final class StreamedDynamic implements StreamedDisk {
    private static final int SECTOR = 512;
    private static final long MEBIBYTE = 1 << 20;

    private final StreamPrefix bytes;
    private final VhdFooter footer;
    private final DynamicVhd disk;

    private StreamedDynamic(StreamPrefix bytes, VhdFooter footer, DynamicVhd disk) {
        this.bytes = bytes;
        this.footer = footer;
        this.disk = disk;
    }

    /** Reads up to the table's end, and no further. */
    static StreamedDisk open(InputStream bytes, ByteBuffer head, OptionalLong length, Optional<Claim> claim)
            throws IOException {
        if (head.limit() < VhdFooter.LENGTH) {
            throw DiskProblems.truncated("The file of %d bytes is too short for a VHD".formatted(head.limit()));
        }
        var footer = VhdFooter.parse(head, "The copy of the footer at the start of the file");
        if (footer.diskType() != VhdFooter.DYNAMIC) {
            throw DiskProblems.ambiguous("a fixed VHD by its start", "a raw disk by what follows");
        }
        DetectedDisks.refuseUnlessClaimed(claim, DiskFormat.VHD_DYNAMIC);
        var prefix = new StreamPrefix(bytes, head, length);
        return new StreamedDynamic(prefix, footer, DetectedDisks.openDynamic(prefix, footer, head));
    }

    @Override
    public OptionalLong virtualSize() {
        return OptionalLong.of(disk.virtualSize());
    }

    @Override
    public Found read(long segmentSize, DiskSink sink) throws IOException, InterruptedException {
        var missing = piecesOf(segmentSize);
        for (var block : inFileOrder()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Stopped while the disk was being read");
            }
            readBlock(block, missing, segmentSize, sink);
        }
        checkEnd();
        return new Found(DiskFormat.VHD_DYNAMIC, disk.virtualSize());
    }

    private void readBlock(int block, int[] missing, long segmentSize, DiskSink sink)
            throws IOException, InterruptedException {
        bytes.skipTo(disk.table().offset(block));
        var bits = new byte[disk.bitmaps().length()];
        bytes.readFully(bits, bits.length);
        var bitmap = new SectorBitmaps.Bitmap(bits);
        var piece = new byte[DiskSink.PIECE];
        for (var at = 0; at < disk.blockSize(); at += DiskSink.PIECE) {
            bytes.readFully(piece, piece.length);
            clean(piece, bitmap, at);
            var offset = (long) block * disk.blockSize() + at;
            if (offset < disk.virtualSize()) {
                sink.data(offset, ByteBuffer.wrap(piece).slice(0, (int)
                        Math.min(DiskSink.PIECE, disk.virtualSize() - offset)));
                var segment = (int) (offset / segmentSize);
                if (--missing[segment] == 0) {
                    sink.complete(segment, Math.min(wholeSize(), (segment + 1) * segmentSize));
                }
            }
        }
    }

    /** What the bitmap does not call data is zeros, whatever lies there. */
    private static void clean(byte[] piece, SectorBitmaps.Bitmap bitmap, int inBlock) {
        for (var done = 0; done < DiskSink.PIECE; ) {
            var run = bitmap.run(inBlock + done, inBlock + DiskSink.PIECE);
            if (!run.holdsData()) {
                Arrays.fill(piece, done, done + run.length(), (byte) 0);
            }
            done += run.length();
        }
    }

    /** How many pieces of each segment will come. */
    private int[] piecesOf(long segmentSize) {
        var pieces = new int[Math.toIntExact(Math.ceilDiv(disk.virtualSize(), segmentSize))];
        for (var block = 0; block < disk.table().blocks(); block++) {
            if (disk.table().isAllocated(block)) {
                var start = (long) block * disk.blockSize();
                var end = Math.min(disk.virtualSize(), start + disk.blockSize());
                for (var at = start; at < end; at += DiskSink.PIECE) {
                    pieces[(int) (at / segmentSize)]++;
                }
            }
        }
        return pieces;
    }

    private int[] inFileOrder() {
        var table = disk.table();
        var places = IntStream.range(0, table.blocks())
                .filter(table::isAllocated)
                .mapToLong(block -> ((table.offset(block) / SECTOR) << (Integer.SIZE - 1)) | block)
                .toArray();
        Arrays.sort(places);
        return Arrays.stream(places)
                .mapToInt(place -> (int) (place & Integer.MAX_VALUE))
                .toArray();
    }

    private long wholeSize() {
        return Math.ceilDiv(disk.virtualSize(), MEBIBYTE) * MEBIBYTE;
    }

    private void checkEnd() throws IOException {
        var tail = bytes.lastBytes(VhdFooter.LENGTH);
        if (tail.limit() < VhdFooter.LENGTH || !VhdFooter.isAt(tail, 0)) {
            throw DiskProblems.truncated(
                    "The file begins as a dynamic or differencing VHD, but its last 512 bytes are not the footer");
        }
        if (!footer.equals(VhdFooter.parse(tail, "The footer at the end of the file"))) {
            throw DiskProblems.damaged(
                    "The footer at the end of the file and its copy at the start say different things");
        }
    }
}
