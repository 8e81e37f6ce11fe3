package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a hosted sparse extent, 512 bytes (VMware, Virtual Disk Format 5.0, "Hosted Sparse Extents" and
 * "Stream-Optimized Compressed Sparse Extents"; little-endian, offsets and lengths in sectors). Version 2 has zeroed
 * grains; version 3 is what newer ESXi write, with changed blocks tracked elsewhere, and streams.
 *
 * @param compressed whether grains are compressed, each behind a marker: stream-optimized
 * @param zeroedGrains whether an entry of 1 means a grain of zeros
 * @param capacity sectors of the disk
 * @param grainSectors sectors of a grain, a power of two
 * @param directorySector where the grain directory lies in the file
 */
record VmdkHeader(
        boolean compressed,
        boolean zeroedGrains,
        long capacity,
        int grainSectors,
        long descriptorSector,
        long descriptorSectors,
        long directorySector) {
    static final int SECTOR = 512;
    /** Entries of a grain table; all VMware disks have as many. */
    static final int TABLE_ENTRIES = 512;

    private static final long DIRECTORY_AT_END = -1;
    private static final int NEW_LINE_TEST = 1;
    private static final int REDUNDANT_TABLE = 1 << 1;
    private static final int ZEROED_GRAINS = 1 << 2;
    private static final int COMPRESSED = 1 << 16;
    private static final int MARKERS = 1 << 17;
    private static final int KNOWN_FLAGS = NEW_LINE_TEST | REDUNDANT_TABLE | ZEROED_GRAINS | COMPRESSED | MARKERS;
    private static final int DEFLATE = 1;
    private static final int MAGIC = 0x564D444B;
    private static final int FOOTER_MARKER = 3;
    /** LF, space, CR, LF: what a transfer as text changes. */
    private static final int LINE_ENDS = 0x0A0D200A;
    /** The specification has more than 8; 4096 are 2 MiB, and bound what a compressed grain takes of memory. */
    private static final int SMALLEST_GRAIN = 8;

    private static final int LARGEST_GRAIN = 4096;
    /** An entry of a grain table has 32 bits for a sector, but holes do not count. */
    private static final long LARGEST_CAPACITY = 1L << 40;

    /** Reads a header that begins with the magic, and where it says so the footer, which tells where the directory is. */
    static VmdkHeader read(SourceReader source, ByteBuffer head) throws IOException {
        if (head.limit() < SECTOR) {
            throw DiskProblems.diskTruncated(
                    "The file of %d bytes is too short for a VMDK header".formatted(head.limit()));
        }
        var header = parse(head.slice(0, SECTOR).order(ByteOrder.LITTLE_ENDIAN));
        if (header.directorySector != DIRECTORY_AT_END) {
            return header;
        }
        var footer = footer(source);
        if (footer.directorySector == DIRECTORY_AT_END || !footer.isOfTheSameDisk(header)) {
            throw DiskProblems.diskDamaged("The VMDK's footer at the end of the file contradicts its header");
        }
        return new VmdkHeader(
                header.compressed,
                header.zeroedGrains,
                header.capacity,
                header.grainSectors,
                header.descriptorSector,
                header.descriptorSectors,
                footer.directorySector);
    }

    DiskFormat format() {
        return compressed ? DiskFormat.VMDK_STREAM_OPTIMIZED : DiskFormat.VMDK_SPARSE;
    }

    long virtualSize() {
        return capacity * SECTOR;
    }

    int grainSize() {
        return grainSectors * SECTOR;
    }

    /** Bytes of the disk that one grain table maps. */
    long tableSpan() {
        return (long) TABLE_ENTRIES * grainSize();
    }

    private static VmdkHeader parse(ByteBuffer bytes) {
        var flags = bytes.getInt(8);
        if ((flags & NEW_LINE_TEST) != 0 && bytes.getInt(73) != LINE_ENDS) {
            throw DiskProblems.transferredAsText(
                    "The line ends that a VMDK header has to show how it travelled are not what they were");
        }
        var version = bytes.getInt(4);
        if (version < 1 || version > 3) {
            throw DiskProblems.featureUnknown(
                    "The VMDK header says version %s; known are 1 to 3".formatted(Integer.toUnsignedString(version)));
        }
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw DiskProblems.featureUnknown(
                    "The VMDK header has flags 0x%08X, some of which are not known".formatted(flags));
        }
        if (bytes.get(72) != 0) {
            throw DiskProblems.notClosed(
                    "The VMDK header says that the disk was not closed, so its tables may not be complete");
        }
        var capacity = bytes.getLong(12);
        if (capacity == 0) {
            throw DiskProblems.otherFiles("The VMDK header is of an extent without sectors");
        }
        if (capacity < 0 || capacity > LARGEST_CAPACITY) {
            throw DiskProblems.diskDamaged(
                    "The VMDK header says %s sectors, which no disk has".formatted(Long.toUnsignedString(capacity)));
        }
        return new VmdkHeader(
                isCompressed(bytes, flags),
                (flags & ZEROED_GRAINS) != 0,
                capacity,
                grain(bytes),
                bytes.getLong(28),
                bytes.getLong(36),
                bytes.getLong(56));
    }

    private static boolean isCompressed(ByteBuffer bytes, int flags) {
        var algorithm = Short.toUnsignedInt(bytes.getShort(77));
        var packing = flags & (COMPRESSED | MARKERS);
        if (packing == 0 && algorithm == 0) {
            return false;
        }
        if (packing != (COMPRESSED | MARKERS) || algorithm != DEFLATE) {
            throw DiskProblems.featureUnknown(
                    "The VMDK header has flags 0x%08X and compression algorithm %d; known is deflate with markers, or nothing"
                            .formatted(flags, algorithm));
        }
        return true;
    }

    private static int grain(ByteBuffer bytes) {
        var grain = bytes.getLong(20);
        if (Long.bitCount(grain) != 1 || grain < SMALLEST_GRAIN || grain > LARGEST_GRAIN) {
            throw DiskProblems.diskDamaged(
                    "The VMDK header says grains of %s sectors; expected is a power of two, %d to %d"
                            .formatted(Long.toUnsignedString(grain), SMALLEST_GRAIN, LARGEST_GRAIN));
        }
        var entries = bytes.getInt(44);
        if (entries != TABLE_ENTRIES) {
            throw DiskProblems.diskDamaged("The VMDK header says grain tables of %s entries instead of %d"
                    .formatted(Integer.toUnsignedString(entries), TABLE_ENTRIES));
        }
        return (int) grain;
    }

    /** The last three sectors: a marker, the footer, and the marker of the stream's end, which is all zeros. */
    private static VmdkHeader footer(SourceReader source) throws IOException {
        var start = source.length() - 3 * SECTOR;
        if (start < SECTOR || start % SECTOR != 0) {
            throw footerMissing();
        }
        var end = ByteBuffer.allocate(3 * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        source.read(start, end);
        var isMarked = end.getInt(8) == 0 && end.getInt(12) == FOOTER_MARKER;
        var isOver = end.getLong(2 * SECTOR) == 0 && end.getLong(2 * SECTOR + 8) == 0;
        if (!isMarked || !isOver || end.getInt(SECTOR) != MAGIC) {
            throw footerMissing();
        }
        return parse(end.slice(SECTOR, SECTOR).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static RuntimeException footerMissing() {
        return DiskProblems.diskTruncated(
                "The VMDK header says that the grain directory is told by a footer, but the file does not end with one");
    }

    private boolean isOfTheSameDisk(VmdkHeader other) {
        return compressed == other.compressed
                && zeroedGrains == other.zeroedGrains
                && capacity == other.capacity
                && grainSectors == other.grainSectors;
    }
}
