package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.util.List;

/** What the entries of L2 tables say (QEMU, docs/interop/qcow2.txt, "Cluster mapping" and "Extended L2 Entries"). */
final class Qcow2Clusters implements TwoLevelMap.Entries {
    private static final long IN_USE = 1L << 63;
    private static final long COMPRESSED = 1L << 62;
    private static final long ZERO = 1;
    private static final long OFFSET = 0x00FF_FFFF_FFFF_FE00L;
    private static final long RESERVED = 0x3F00_0000_0000_01FEL;
    private static final int SUBCLUSTERS = 32;
    private static final int SECTOR = 512;

    private final Qcow2Header header;
    private final int clusterSize;
    private final long fileLength;
    private final List<FileSpan> structures;

    /**
     * Entries of one image's tables.
     *
     * @param structures what no cluster may overlap
     */
    Qcow2Clusters(Qcow2Header header, long fileLength, List<FileSpan> structures) {
        this.header = header;
        this.clusterSize = header.clusterSize();
        this.fileLength = fileLength;
        this.structures = structures;
    }

    @Override
    public Piece piece(ByteBuffer table, long offset, long end) {
        var cluster = offset & -clusterSize;
        var at = (int) (offset % header.tableSpan() / clusterSize) * header.entryLength();
        var clusterEnd = Math.min(end, cluster + clusterSize);
        var entry = table.getLong(at);
        if ((entry & COMPRESSED) != 0) {
            return compressed(entry, cluster, offset, clusterEnd);
        }
        var host = entry & OFFSET;
        if ((entry & RESERVED) != 0 || host % clusterSize != 0 || (host == 0 && (entry & IN_USE) != 0)) {
            throw entryDamaged(cluster, "an entry that means nothing: 0x%016X".formatted(entry));
        }
        if (header.subclusters()) {
            return subclusters(entry, table.getLong(at + Long.BYTES), cluster, offset, clusterEnd);
        }
        if ((entry & ZERO) != 0 && header.version() == 2) {
            throw entryDamaged(cluster, "an entry that only version 3 has: 0x%016X".formatted(entry));
        }
        return host == 0 || (entry & ZERO) != 0
                ? new Piece.Hole(offset, clusterEnd)
                : stored(host, cluster, offset, clusterEnd);
    }

    private Piece subclusters(long entry, long bitmap, long cluster, long offset, long clusterEnd) {
        var allocated = (int) bitmap;
        var zero = (int) (bitmap >>> 32);
        var host = entry & OFFSET;
        if ((entry & ZERO) != 0 || (allocated & zero) != 0 || (allocated != 0 && host == 0)) {
            throw entryDamaged(cluster, "an entry that contradicts itself: 0x%016X %016X".formatted(entry, bitmap));
        }
        var size = clusterSize / SUBCLUSTERS;
        var number = (int) (offset - cluster) / size;
        var isStored = ((allocated >>> number) & 1) != 0;
        do {
            number++;
        } while (number < SUBCLUSTERS && (((allocated >>> number) & 1) != 0) == isStored);
        var end = Math.min(clusterEnd, cluster + (long) number * size);
        return isStored ? stored(host, cluster, offset, end) : new Piece.Hole(offset, end);
    }

    private Piece stored(long host, long cluster, long offset, long end) {
        if (host > fileLength - (end - cluster)) {
            throw truncated(cluster, host);
        }
        new FileSpan("cluster of the disk", host, host + clusterSize).refuseOverlap(structures);
        return new Piece.Stored(offset, end, host + offset - cluster);
    }

    /** Where compressed data lie is told to the byte, where they end to the sector, which the file may end within. */
    private Piece compressed(long entry, long cluster, long offset, long end) {
        var offsetBits = 62 - (header.clusterBits() - 8);
        var host = entry & ((1L << offsetBits) - 1);
        if (host >>> 56 != 0) {
            throw entryDamaged(cluster, "an entry that means nothing: 0x%016X".formatted(entry));
        }
        if (host >= fileLength) {
            throw truncated(cluster, host);
        }
        var sectors = (entry & ~(IN_USE | COMPRESSED)) >>> offsetBits;
        var hostEnd = Math.min(fileLength, (host / SECTOR + 1 + sectors) * SECTOR);
        new FileSpan("compressed cluster of the disk", host, hostEnd).refuseOverlap(structures);
        return new Piece.Packed(offset, end, cluster, host, (int) (hostEnd - host));
    }

    private RuntimeException truncated(long cluster, long host) {
        return DiskProblems.diskTruncated(
                "The cluster for offset %d of the disk is said to lie at offset %d of the file, which has %d bytes"
                        .formatted(cluster, host, fileLength));
    }

    private static RuntimeException entryDamaged(long cluster, String what) {
        return DiskProblems.diskDamaged("The L2 table has for offset %d of the disk %s".formatted(cluster, what));
    }
}
