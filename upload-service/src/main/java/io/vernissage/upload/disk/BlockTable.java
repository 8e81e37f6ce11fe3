package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the blocks of a dynamic VHD lie in its file. Four bytes of memory for each block: 2 MiB for a disk of 1 TiB. Every
 * entry has been checked: inside the file, and overlapping neither another block nor the file's own structures.
 */
final class BlockTable {
    private static final int FREE = -1;
    private static final int READ_AT_ONCE = 1 << 20;

    private final int[] sectors;

    private BlockTable(int[] sectors) {
        this.sectors = sectors;
    }

    /** Reads and checks the table; the source holds nothing but a footer from its last 512 bytes on. */
    static BlockTable read(SourceReader source, VhdFooter footer, DynamicHeader header) throws IOException {
        var end = source.length() - VhdFooter.LENGTH;
        var headerSpan = span("dynamic header", footer.dataOffset(), DynamicHeader.LENGTH, end);
        var tableSpan = span("block allocation table", header.tableOffset(), header.tableBytes(), end);
        var first = new Span("copy of the footer", 0, VhdFooter.LENGTH);
        refuseOverlap(first, headerSpan);
        refuseOverlap(first, tableSpan);
        refuseOverlap(headerSpan, tableSpan);
        var blocks = Math.toIntExact(Math.ceilDiv(footer.currentSize(), header.blockSize()));
        var table = new BlockTable(entries(source, header, blocks));
        table.check(end, (long) header.bitmapBytes() + header.blockSize(), first, headerSpan, tableSpan);
        return table;
    }

    int blocks() {
        return sectors.length;
    }

    boolean isAllocated(int block) {
        return sectors[block] != FREE;
    }

    /** Offset in the file of the block's bitmap, which its data follows. */
    long offset(int block) {
        return Integer.toUnsignedLong(sectors[block]) * 512;
    }

    private static int[] entries(SourceReader source, DynamicHeader header, int blocks) throws IOException {
        var sectors = new int[blocks];
        var total = header.tableEntries() * 4L;
        var buffer = ByteBuffer.allocate((int) Math.min(READ_AT_ONCE, total));
        for (var done = 0L; done < total; done += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), total - done));
            source.read(header.tableOffset() + done, buffer);
            buffer.flip();
            for (var at = 0; at < buffer.limit(); at += 4) {
                var block = (int) ((done + at) / 4);
                if (block < blocks) {
                    sectors[block] = buffer.getInt(at);
                } else if (buffer.getInt(at) != FREE) {
                    throw DiskProblems.damaged(
                            "Entry %d of the block allocation table holds a block past the end of the disk, which has %d blocks"
                                    .formatted(block, blocks));
                }
            }
        }
        return sectors;
    }

    /** One pass over the entries sorted by place: neighbours that do not overlap mean that no two blocks do. */
    private void check(long end, long blockLength, Span... structures) {
        var sorted = sectors.clone();
        for (var index = 0; index < sorted.length; index++) {
            sorted[index] ^= Integer.MIN_VALUE; // sorts as unsigned
        }
        Arrays.sort(sorted);
        var previousEnd = 0L;
        for (var flipped : sorted) {
            var entry = flipped ^ Integer.MIN_VALUE;
            if (entry == FREE) {
                return; // the largest of all values: nothing but free blocks follow
            }
            var start = Integer.toUnsignedLong(entry) * 512;
            if (start < previousEnd) {
                throw DiskProblems.damaged(
                        "Two blocks of the disk share the bytes at offset %d of the file".formatted(start));
            }
            if (start > end - blockLength) {
                throw DiskProblems.truncated(
                        "A block lies at offset %d of the file, up to %d, but only %d bytes are in front of the footer"
                                .formatted(start, start + blockLength, end));
            }
            previousEnd = start + blockLength;
            for (var structure : structures) {
                refuseOverlap(structure, new Span("block", start, previousEnd));
            }
        }
    }

    private static Span span(String name, long start, long length, long end) {
        if (start < 0 || start % 512 != 0) {
            throw DiskProblems.damaged("The %s is said to lie at offset %s of the file, where none can be"
                    .formatted(name, Long.toUnsignedString(start)));
        }
        if (start > end - length) {
            throw DiskProblems.truncated(
                    "The %s of %d bytes is said to lie at offset %d of the file, but only %d bytes are in front of the footer"
                            .formatted(name, length, start, end));
        }
        return new Span(name, start, start + length);
    }

    private static void refuseOverlap(Span one, Span other) {
        if (one.start < other.end && other.start < one.end) {
            throw DiskProblems.damaged("The %s overlaps the %s at offset %d of the file"
                    .formatted(other.name, one.name, Math.max(one.start, other.start)));
        }
    }

    /** Bytes {@code [start, end)} of the file that belong to one thing. */
    private record Span(String name, long start, long end) {}
}
