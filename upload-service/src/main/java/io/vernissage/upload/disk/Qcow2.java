package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Opens qcow2 images: reads their L1 table, all of it that the disk needs. */
final class Qcow2 {
    /** The most that QEMU takes, and enough for the largest image of a stamp with clusters of 4 KiB. */
    private static final int LARGEST_L1 = 32 << 20;

    private static final int READ_AT_ONCE = 1 << 20;
    /** Bits 0 to 8 and 56 to 62 of an entry are reserved; bit 63 is of no meaning to who only reads. */
    private static final long RESERVED = 0x7F00_0000_0000_01FFL;

    private static final long OFFSET = 0x00FF_FFFF_FFFF_FE00L;

    private Qcow2() {}

    /** The disk of an image whose size a stamp takes. */
    static Disk open(SourceReader source, Qcow2Header header) throws IOException {
        var entries = entries(header);
        var structures = structures(source, header);
        var directory = directory(source, header, entries);
        TwoLevelMap.check(directory, "L2 table", header.clusterSize(), source.length(), structures);
        var map = new TwoLevelMap(
                directory,
                header.tableSpan(),
                new FileTables(source, header.clusterSize(), ByteOrder.BIG_ENDIAN),
                new Qcow2Clusters(header, source.length(), structures));
        var pieces = new PieceReader(
                source, header.clusterSize(), () -> header.zstd() ? new ZstdClusters() : new DeflatedClusters());
        return new MappedDisk(source, DiskFormat.QCOW2, header.virtualSize(), map, pieces);
    }

    /** How many the disk needs; more of them map a machine's memory in a snapshot. */
    private static int entries(Qcow2Header header) {
        var needed = Math.ceilDiv(header.virtualSize(), header.tableSpan());
        if (needed > LARGEST_L1 / Long.BYTES) {
            throw DiskProblems.mapTooLarge(
                    "The disk of %d bytes in clusters of %d bytes needs %d entries in its L1 table; the most are %d"
                            .formatted(header.virtualSize(), header.clusterSize(), needed, LARGEST_L1 / Long.BYTES),
                    "Write it with larger clusters (qemu-img convert -O qcow2)");
        }
        if (header.l1Entries() < needed) {
            throw DiskProblems.diskDamaged("The L1 table has %d entries, but a disk of %d bytes needs %d"
                    .formatted(header.l1Entries(), header.virtualSize(), needed));
        }
        return (int) needed;
    }

    /** What no table and no cluster may overlap. */
    private static List<FileSpan> structures(SourceReader source, Qcow2Header header) {
        var first = new FileSpan("header's cluster", 0, header.clusterSize());
        refuseUnaligned("L1 table", header.l1Offset(), header);
        var l1 = FileSpan.of("L1 table", header.l1Offset(), header.l1Entries() * Long.BYTES, source.length());
        l1.refuseOverlap(List.of(first));
        return List.of(first, l1);
    }

    private static long[] directory(SourceReader source, Qcow2Header header, int entries) throws IOException {
        var directory = new long[entries];
        var buffer = ByteBuffer.allocate(Math.min(READ_AT_ONCE, entries * Long.BYTES));
        for (var index = 0; index < entries; ) {
            buffer.clear().limit(Math.min(buffer.capacity(), (entries - index) * Long.BYTES));
            source.read(header.l1Offset() + (long) index * Long.BYTES, buffer);
            for (buffer.flip(); buffer.hasRemaining(); index++) {
                var entry = buffer.getLong();
                if ((entry & RESERVED) != 0) {
                    throw DiskProblems.diskDamaged(
                            "Entry %d of the L1 table has bits set that mean nothing".formatted(index));
                }
                directory[index] = entry & OFFSET;
                refuseUnaligned("L2 table", directory[index], header);
            }
        }
        return directory;
    }

    private static void refuseUnaligned(String table, long offset, Qcow2Header header) {
        if (offset % header.clusterSize() != 0) {
            throw DiskProblems.diskDamaged("The %s is said to lie at offset %s of the file, between clusters"
                    .formatted(table, Long.toUnsignedString(offset)));
        }
    }
}
