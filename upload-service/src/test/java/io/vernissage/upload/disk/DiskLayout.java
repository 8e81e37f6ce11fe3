package io.vernissage.upload.disk;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * What a virtual disk holds: bytes at some offsets, zeros elsewhere. The model that a reader is compared with.
 *
 * @param virtualSize bytes of the disk, a multiple of 512
 * @param data runs of bytes by offset, not overlapping, inside the disk
 */
public record DiskLayout(long virtualSize, TreeMap<Long, byte[]> data) {
    /** A disk without data. */
    public static DiskLayout empty(long virtualSize) {
        return new DiskLayout(virtualSize, new TreeMap<>());
    }

    /** A disk with a boot sector that ends in 55 AA, and nothing else. */
    public static DiskLayout bootable(long virtualSize) {
        var sector = new byte[512];
        Arrays.fill(sector, 0, 440, (byte) 0x90);
        sector[510] = 0x55;
        sector[511] = (byte) 0xAA;
        return empty(virtualSize).with(0, sector);
    }

    /** A bootable disk with random runs of whole sectors, up to 256 KiB each, anywhere, the very end included at times. */
    public static DiskLayout random(long virtualSize, int runs, Random random) {
        var layout = bootable(virtualSize);
        for (var run = 0; run < runs; run++) {
            var bytes = new byte[512 * (1 + random.nextInt(512))];
            random.nextBytes(bytes);
            var last = virtualSize - bytes.length;
            var offset = random.nextInt(8) == 0 ? last : random.nextLong(last / 512 + 1) * 512;
            layout.withWhereFree(offset, bytes);
        }
        return layout;
    }

    public DiskLayout with(long offset, byte[] bytes) {
        if (!isFree(offset, bytes.length)) {
            throw new IllegalArgumentException("Overlaps what is there, or is outside the disk: " + offset);
        }
        data.put(offset, bytes);
        return this;
    }

    /** The bytes a machine would read. */
    public byte[] read(long offset, int length) {
        var bytes = new byte[length];
        for (var run : data.entrySet()) {
            var start = Math.max(offset, run.getKey());
            var end = Math.min(offset + length, run.getKey() + run.getValue().length);
            if (start < end) {
                System.arraycopy(run.getValue(), (int) (start - run.getKey()), bytes, (int) (start - offset), (int)
                        (end - start));
            }
        }
        return bytes;
    }

    /** Numbers of the blocks of this size that hold data, in order. */
    List<Long> blocks(int blockSize) {
        return data.entrySet().stream()
                .flatMap(run -> LongStream.rangeClosed(
                                run.getKey() / blockSize, (run.getKey() + run.getValue().length - 1) / blockSize)
                        .boxed())
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether the sector at this offset holds data. */
    boolean hasSector(long offset) {
        return offset < virtualSize && !isFree(offset, 512);
    }

    private void withWhereFree(long offset, byte[] bytes) {
        if (isFree(offset, bytes.length)) {
            data.put(offset, bytes);
        }
    }

    private boolean isFree(long offset, int length) {
        var before = data.lowerEntry(offset + length);
        return offset >= 0
                && offset + length <= virtualSize
                && (before == null || before.getKey() + before.getValue().length <= offset);
    }
}
