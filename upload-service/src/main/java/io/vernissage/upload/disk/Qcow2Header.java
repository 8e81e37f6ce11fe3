package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The header of a qcow2 image (QEMU, docs/interop/qcow2.txt, "Header" and "Header extensions"; big-endian).
 *
 * <p>What makes an image more than its own clusters is refused: a backing file, a file with the data, encryption, features
 * that are not known, the mark of corruption. The dirty bit is not: it says that reference counts may be wrong, which
 * reading does not use, while the tables that map the disk are kept in order. Nor are internal snapshots: the disk is what
 * the active L1 table says, whatever else the file holds; a machine's saved memory lies past the disk's end.
 *
 * @param version 2 or 3
 * @param clusterBits a cluster has 2 to this power bytes; from 9 to 21
 * @param virtualSize bytes of the disk, a multiple of 512
 * @param l1Offset where the active L1 table lies in the file
 * @param l1Entries entries of that table, at least as many as the disk needs; unsigned 32 bits
 * @param subclusters whether L2 entries have 16 bytes and tell of 32 parts of a cluster
 * @param zstd whether compressed clusters are of zstd, not deflate
 */
record Qcow2Header(
        int version,
        int clusterBits,
        long virtualSize,
        long l1Offset,
        long l1Entries,
        boolean subclusters,
        boolean zstd) {
    private static final int LENGTH_V2 = 72;
    private static final int LENGTH_V3 = 104;
    private static final int COMPRESSION_TYPE = 104;
    private static final int SMALLEST_CLUSTER_BITS = 9;
    private static final int SMALLEST_CLUSTER_BITS_WITH_SUBCLUSTERS = 14;
    /** An implementation limit of QEMU, so nobody has others. */
    private static final int LARGEST_CLUSTER_BITS = 21;

    private static final int CORRUPT = 1 << 1;
    private static final int EXTERNAL_DATA = 1 << 2;
    private static final int COMPRESSION = 1 << 3;
    private static final int EXTENDED_L2 = 1 << 4;
    private static final long KNOWN_FEATURES = 0b11111;

    private static final int END_OF_EXTENSIONS = 0;
    private static final int DATA_FILE_NAME = 0x44415441;
    private static final int ENCRYPTION_HEADER = 0x0537BE77;

    /** Reads a header that begins with the magic. */
    static Qcow2Header parse(ByteBuffer head) {
        refuseShort(head, LENGTH_V2);
        var version = head.getInt(4);
        if (version == 1) {
            throw DiskProblems.formatNotSupported(
                    "a qcow image of version 1", "Convert it with qemu-img convert -f qcow -O qcow2.");
        }
        if (version != 2 && version != 3) {
            throw DiskProblems.featureUnknown(
                    "The qcow2 header says version " + Integer.toUnsignedString(version) + "; known are 2 and 3");
        }
        refuseShort(head, version == 2 ? LENGTH_V2 : LENGTH_V3);
        var features = version == 2 ? 0 : head.getLong(72);
        refuseFeatures(features);
        refuseOtherDisks(head, features);
        var subclusters = (features & EXTENDED_L2) != 0;
        var clusterBits = clusterBits(head, subclusters);
        var length = version == 2 ? LENGTH_V2 : headerLength(head, 1L << clusterBits);
        checkExtensions(head, length, 1 << clusterBits);
        var zstd = isZstd(head, length, (features & COMPRESSION) != 0);
        var size = head.getLong(24);
        if (size < 0 || size % 512 != 0) {
            throw DiskProblems.diskDamaged("The qcow2 header says a disk of %s bytes, which is no number of sectors"
                    .formatted(Long.toUnsignedString(size)));
        }
        return new Qcow2Header(
                version,
                clusterBits,
                size,
                head.getLong(40),
                Integer.toUnsignedLong(head.getInt(36)),
                subclusters,
                zstd);
    }

    int clusterSize() {
        return 1 << clusterBits;
    }

    /** Bytes of one entry of an L2 table, which fills a cluster. */
    int entryLength() {
        return subclusters ? 16 : 8;
    }

    /** Bytes of the disk that one L2 table maps. */
    long tableSpan() {
        return (long) clusterSize() / entryLength() * clusterSize();
    }

    private static void refuseShort(ByteBuffer head, int length) {
        if (head.limit() < length) {
            throw DiskProblems.diskTruncated(
                    "The file of %d bytes is too short for a qcow2 header".formatted(head.limit()));
        }
    }

    private static void refuseFeatures(long features) {
        var unknown = features & ~KNOWN_FEATURES;
        if (unknown != 0) {
            throw DiskProblems.featureUnknown("The qcow2 header says that the image needs incompatible feature "
                    + IntStream.range(0, Long.SIZE)
                            .filter(bit -> ((unknown >>> bit) & 1) != 0)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(", ")));
        }
        if ((features & CORRUPT) != 0) {
            throw DiskProblems.diskDamaged("The image is marked as corrupt: qemu found its tables damaged");
        }
    }

    private static void refuseOtherDisks(ByteBuffer head, long features) {
        if (head.getLong(8) != 0) {
            throw DiskProblems.diskHasParent(
                    "The qcow2 header names a backing file",
                    "Write all into one file (qemu-img convert -O qcow2) and publish that");
        }
        if ((features & EXTERNAL_DATA) != 0) {
            throw DiskProblems.otherFiles("The qcow2 header says that the data are in an external data file");
        }
        var method = head.getInt(32);
        switch (method) {
            case 0 -> {}
            case 1 -> throw DiskProblems.encrypted("The qcow2 image is encrypted (AES)");
            case 2 -> throw DiskProblems.encrypted("The qcow2 image is encrypted (LUKS)");
            default ->
                throw DiskProblems.featureUnknown(
                        "The qcow2 header says encryption method " + Integer.toUnsignedString(method));
        }
    }

    private static int clusterBits(ByteBuffer head, boolean subclusters) {
        var bits = head.getInt(20);
        var least = subclusters ? SMALLEST_CLUSTER_BITS_WITH_SUBCLUSTERS : SMALLEST_CLUSTER_BITS;
        if (bits < least || bits > LARGEST_CLUSTER_BITS) {
            throw DiskProblems.diskDamaged(
                    "The qcow2 header says clusters of 2 to the power of %s bytes; it may be %d to %d"
                            .formatted(Integer.toUnsignedString(bits), least, LARGEST_CLUSTER_BITS));
        }
        return bits;
    }

    private static int headerLength(ByteBuffer head, long clusterSize) {
        var length = Integer.toUnsignedLong(head.getInt(100));
        if (length < LENGTH_V3 || length % 8 != 0 || length > clusterSize) {
            throw DiskProblems.diskDamaged(
                    "The qcow2 header says that it has %d bytes itself, which none of this version has"
                            .formatted(length));
        }
        return (int) length;
    }

    private static boolean isZstd(ByteBuffer head, int length, boolean said) {
        var type = length > COMPRESSION_TYPE && head.limit() > COMPRESSION_TYPE
                ? Byte.toUnsignedInt(head.get(COMPRESSION_TYPE))
                : 0;
        if (said != (type != 0)) {
            throw DiskProblems.diskDamaged(
                    "The qcow2 header has compression type %d, and its feature bit says otherwise".formatted(type));
        }
        if (type > 1) {
            throw DiskProblems.featureUnknown(
                    "The qcow2 header says compression type %d; known are 0 (zlib) and 1 (zstd)".formatted(type));
        }
        return type == 1;
    }

    /** Extensions end in the first cluster; of those, two would belong to what was refused, and none changes the disk. */
    private static void checkExtensions(ByteBuffer head, int start, int clusterSize) {
        for (var at = (long) start; at + 8 <= Math.min(clusterSize, head.limit()); ) {
            var type = head.getInt((int) at);
            var length = Integer.toUnsignedLong(head.getInt((int) at + 4));
            switch (type) {
                case END_OF_EXTENSIONS -> {
                    return;
                }
                case DATA_FILE_NAME ->
                    throw DiskProblems.otherFiles("A qcow2 header extension names an external data file");
                case ENCRYPTION_HEADER ->
                    throw DiskProblems.encrypted("A qcow2 header extension tells where the keys of an encryption are");
                default -> {}
            }
            if (length > clusterSize - at - 8) {
                throw DiskProblems.diskDamaged(
                        "A qcow2 header extension of %d bytes reaches out of the first cluster".formatted(length));
            }
            at += 8 + Math.ceilDiv(length, 8) * 8;
        }
    }
}
