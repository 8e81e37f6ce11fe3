package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The header of a dynamic VHD, 1024 bytes (Virtual Hard Disk Image Format Specification 1.0, "Dynamic Disk Header
 * Format"; big-endian).
 *
 * @param tableOffset where the block allocation table lies, in bytes of the file
 * @param tableEntries entries of that table, of four bytes each; at least as many as the disk has blocks
 * @param blockSize bytes of data in one block, a power of two
 */
record DynamicHeader(long tableOffset, int tableEntries, int blockSize) {
    static final int LENGTH = 1024;
    private static final long COOKIE =
            ByteBuffer.wrap("cxsparse".getBytes(StandardCharsets.US_ASCII)).getLong();
    private static final int CHECKSUM = 36;
    /** Virtual PC wrote blocks of 512 KiB, everybody since writes 2 MiB; larger ones are only in the specification. */
    private static final int SMALLEST_BLOCK = 512 << 10;

    private static final int LARGEST_BLOCK = 256 << 20;
    /** The largest disk of the format, 2040 GiB, bounds what a table may have. */
    private static final long LARGEST_DISK = 2040L << 30;

    /** Reads a header and checks it against the size of its disk. */
    static DynamicHeader parse(ByteBuffer bytes, long virtualSize) {
        if (bytes.getLong(0) != COOKIE) {
            throw DiskProblems.damaged("There is no dynamic header where the footer says (no 'cxsparse')");
        }
        if (bytes.getInt(CHECKSUM) != VhdFooter.checksum(bytes, LENGTH, CHECKSUM)) {
            throw DiskProblems.damaged("The dynamic header does not match its checksum");
        }
        var version = bytes.getInt(24);
        if (version >>> 16 != 1) {
            throw DiskProblems.damaged(
                    "The dynamic header has version 0x%08X instead of 0x00010000".formatted(version));
        }
        refuseParent(bytes);
        var blockSize = bytes.getInt(32);
        if (Integer.bitCount(blockSize) != 1 || blockSize < SMALLEST_BLOCK || blockSize > LARGEST_BLOCK) {
            throw DiskProblems.damaged(
                    "The dynamic header says blocks of %d bytes; expected is a power of two from 512 KiB to 256 MiB"
                            .formatted(Integer.toUnsignedLong(blockSize)));
        }
        var entries = Integer.toUnsignedLong(bytes.getInt(28));
        var needed = Math.ceilDiv(virtualSize, blockSize);
        if (entries < needed || entries > LARGEST_DISK / blockSize) {
            throw DiskProblems.damaged(
                    "The block allocation table has %d entries, but a disk of %d bytes in blocks of %d bytes needs %d"
                            .formatted(entries, virtualSize, blockSize, needed));
        }
        return new DynamicHeader(bytes.getLong(16), (int) entries, blockSize);
    }

    /** A dynamic disk has no parent: neither an identity of one (offset 40) nor a locator for one (from offset 576). */
    private static void refuseParent(ByteBuffer bytes) {
        if (bytes.getLong(40) != 0 || bytes.getLong(48) != 0) {
            throw DiskProblems.hasParent("The parent identity in the dynamic header");
        }
        for (var locator = 576; locator < 576 + 8 * 24; locator += 24) {
            if (bytes.getInt(locator) != 0) {
                throw DiskProblems.hasParent("A parent locator in the dynamic header");
            }
        }
    }

    /** Bytes of the sector bitmap in front of every block, padded to a whole sector. */
    int bitmapBytes() {
        return Math.ceilDiv(blockSize / 512 / 8, 512) * 512;
    }

    /** Bytes of the table in the file, padded to a whole sector. */
    long tableBytes() {
        return Math.ceilDiv(tableEntries * 4L, 512) * 512;
    }
}
