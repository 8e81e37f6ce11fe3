package io.vernissage.upload.disk;

import static io.vernissage.upload.disk.VhdxBytes.MEBIBYTE;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Where the payload blocks of a VHDX lie in its file, from its block allocation table ([MS-VHDX] 2.5). Four bytes of memory
 * for each block: 4 MiB for a disk of 1 TiB in blocks of 1 MiB. Every entry has been checked: inside the file, and
 * overlapping neither another block nor the file's own structures.
 */
final class VhdxBlocks {
    /** No block lies in the first MiB. */
    private static final int FREE = 0;

    private static final int READ_AT_ONCE = 1 << 20;
    /** A block of sector bitmaps has a bit for each of so many sectors, and an entry behind those of their blocks. */
    private static final long SECTORS_IN_CHUNK = 1 << 23;

    private static final int PRESENT = 6;
    private static final int PARTIALLY_PRESENT = 7;

    private final int[] mebibytes;

    private VhdxBlocks(int[] mebibytes) {
        this.mebibytes = mebibytes;
    }

    /** Reads and checks the table of a disk whose size is known to be one that is published. */
    static VhdxBlocks read(SourceReader source, VhdxMetadata metadata, VhdxRegions regions) throws IOException {
        var blocks = Math.toIntExact(Math.ceilDiv(metadata.virtualSize(), metadata.blockSize()));
        var ratio = (int) (SECTORS_IN_CHUNK * VhdxMetadata.SECTOR / metadata.blockSize());
        var bytes = (blocks + (blocks - 1L) / ratio) * Long.BYTES;
        if (bytes > regions.table().length()) {
            throw DiskProblems.diskDamaged(
                    "The block allocation table has %d bytes, but a disk of %d bytes in blocks of %d bytes needs %d"
                            .formatted(regions.table().length(), metadata.virtualSize(), metadata.blockSize(), bytes));
        }
        var table = new VhdxBlocks(entries(source, regions.table().start(), bytes, blocks, ratio));
        table.check(source.length(), metadata, regions);
        return table;
    }

    boolean isAllocated(int block) {
        return mebibytes[block] != FREE;
    }

    /** Offset of the block's data in the file. */
    long offset(int block) {
        return (long) mebibytes[block] * MEBIBYTE;
    }

    private static int[] entries(SourceReader source, long offset, long bytes, int blocks, int ratio)
            throws IOException {
        var mebibytes = new int[blocks];
        var some = ByteBuffer.allocate((int) Math.min(READ_AT_ONCE, bytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (var done = 0L; done < bytes; done += some.limit()) {
            some.clear().limit((int) Math.min(some.capacity(), bytes - done));
            source.read(offset + done, some);
            for (var at = 0; at < some.limit(); at += Long.BYTES) {
                var entry = (int) ((done + at) / Long.BYTES);
                if (entry % (ratio + 1) == ratio) {
                    refuseBitmap(entry, some.getLong(at));
                } else {
                    var block = entry - entry / (ratio + 1);
                    mebibytes[block] = payload(block, some.getLong(at));
                }
            }
        }
        return mebibytes;
    }

    /** The place of a block that is present. All other states read as zeros, which each of them allows. */
    private static int payload(int block, long entry) {
        var state = (int) (entry & 7);
        if ((entry & 0xFFFF8) != 0 || state == 4 || state == 5 || state == PARTIALLY_PRESENT) {
            throw DiskProblems.diskDamaged(
                    "The block allocation table has 0x%016X for block %d, which means nothing in a disk without a parent"
                            .formatted(entry, block));
        }
        if (state != PRESENT) {
            return FREE;
        }
        var mebibyte = entry >>> 20;
        if (mebibyte > Integer.MAX_VALUE) {
            throw DiskProblems.diskTruncated(
                    "Block %d lies %d MiB into the file, which is not that long".formatted(block, mebibyte));
        }
        if (mebibyte == 0) {
            throw DiskProblems.diskDamaged("Block %d is said to lie over the header section".formatted(block));
        }
        return (int) mebibyte;
    }

    /**
     * Without a parent there are no sector bitmaps. qemu before 8.1 moved neighbouring entries here
     * (gitlab.com/qemu-project/qemu, 727): nothing is lost if they held no block, and a block of the disk if they did.
     */
    private static void refuseBitmap(int entry, long found) {
        if ((found & 7) >= PRESENT) {
            throw DiskProblems.diskDamaged(
                    "Entry %d of the block allocation table is for sector bitmaps, which a disk without a parent does not have, and holds 0x%016X. Versions of qemu before 8.1 lose a block that way"
                            .formatted(entry, found));
        }
    }

    /** One pass over the blocks sorted by place, and over the structures beside it. */
    private void check(long fileLength, VhdxMetadata metadata, VhdxRegions regions) {
        var sorted = mebibytes.clone();
        Arrays.sort(sorted);
        var previousEnd = 0L;
        var structures = regions.structures().iterator();
        var structure = structures.next();
        for (var mebibyte : sorted) {
            if (mebibyte == FREE) {
                continue;
            }
            var start = (long) mebibyte * MEBIBYTE;
            var block = new FileSpan("block", start, start + length(mebibyte, metadata));
            if (start < previousEnd) {
                throw DiskProblems.diskDamaged(
                        "Two blocks of the disk share the bytes at offset %d of the file".formatted(start));
            }
            if (block.end() > fileLength) {
                throw DiskProblems.diskTruncated(
                        "A block lies at offset %d of the file, up to %d, but the file has %d bytes"
                                .formatted(start, block.end(), fileLength));
            }
            while (structure.end() <= start && structures.hasNext()) {
                structure = structures.next();
            }
            block.refuseOverlap(List.of(structure));
            previousEnd = block.end();
        }
    }

    /** Bytes a block must have in the file: the last one ends with the disk, and qemu stores no more of it. */
    private long length(int mebibyte, VhdxMetadata metadata) {
        var last = mebibytes.length - 1;
        return mebibyte == mebibytes[last]
                ? metadata.virtualSize() - (long) last * metadata.blockSize()
                : metadata.blockSize();
    }
}
