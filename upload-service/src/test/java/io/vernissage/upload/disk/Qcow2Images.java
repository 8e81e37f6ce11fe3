package io.vernissage.upload.disk;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;

/** Makes qcow2 images for tests. Written from QEMU's docs/interop/qcow2.txt, apart from the readers. */
final class Qcow2Images {
    static final int HEADER_LENGTH = 112;
    private static final long IN_USE = 1L << 63;
    private static final long COMPRESSED = 1L << 62;

    enum Packing {
        NONE,
        ZLIB,
        ZSTD
    }

    /**
     * What kind of image.
     *
     * @param packing how some of the clusters are compressed, where that makes them smaller
     * @param shuffled whether clusters lie in the file in a random order, holes are marked as zeros at times, and what must
     *     not be shown holds junk
     */
    record Shape(int version, int clusterBits, boolean subclusters, Packing packing, boolean shuffled) {
        static Shape plain() {
            return new Shape(3, 16, false, Packing.NONE, false);
        }

        static Shape random(Random random) {
            var version = random.nextInt(4) == 0 ? 2 : 3;
            var subclusters = version == 3 && random.nextInt(3) == 0;
            var bits = random.nextInt(subclusters ? 14 : 9, 22);
            var packings = List.of(Packing.NONE, Packing.ZLIB, version == 2 ? Packing.ZLIB : Packing.ZSTD);
            return new Shape(
                    version, bits, subclusters, packings.get(random.nextInt(packings.size())), random.nextBoolean());
        }

        int clusterSize() {
            return 1 << clusterBits;
        }

        int entriesPerTable() {
            return clusterSize() / (subclusters ? 16 : 8);
        }

        long l1Offset() {
            return 2L * clusterSize();
        }
    }

    private final Shape shape;
    private final DiskLayout layout;
    private final Random random;
    private final FileChannel channel;
    /** Where the next thing goes: a cluster at a time, or compressed ones byte after byte. */
    private long end;

    private Qcow2Images(Shape shape, DiskLayout layout, Random random, FileChannel channel) {
        this.shape = shape;
        this.layout = layout;
        this.random = random;
        this.channel = channel;
    }

    /** Writes an image: header, an empty refcount table, L1 table, L2 tables, clusters. */
    static Path write(Path file, DiskLayout layout, Shape shape, Random random) throws IOException {
        try (var channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.SPARSE,
                StandardOpenOption.WRITE)) {
            new Qcow2Images(shape, layout, random, channel).write();
        }
        return file;
    }

    private void write() throws IOException {
        var span = (long) shape.entriesPerTable() * shape.clusterSize();
        var entries = Math.toIntExact(Math.ceilDiv(layout.virtualSize(), span));
        put(0, header(shape, layout.virtualSize(), entries));
        var l1 = ByteBuffer.allocate(entries * 8);
        end = align(shape.l1Offset() + l1.capacity());
        var tables = new ByteBuffer[entries];
        var clusters = new ArrayList<>(layout.blocks(shape.clusterSize()));
        for (var cluster : clusters) {
            var table = (int) (cluster / shape.entriesPerTable());
            if (tables[table] == null) {
                tables[table] = ByteBuffer.allocate(shape.clusterSize());
                l1.putLong(table * 8, end | IN_USE);
                end += shape.clusterSize();
            }
        }
        if (shape.shuffled) {
            Collections.shuffle(clusters, random);
        }
        for (var cluster : clusters) {
            writeCluster(tables[(int) (cluster / shape.entriesPerTable())], cluster);
        }
        end = align(end);
        for (var table = 0; table < entries; table++) {
            if (tables[table] != null) {
                markZeros(tables[table]);
                put(l1.getLong(table * 8) & ~IN_USE, tables[table]);
            }
        }
        put(shape.l1Offset(), l1);
        if (channel.size() < end) {
            put(end - 1, ByteBuffer.allocate(1));
        }
    }

    static ByteBuffer header(Shape shape, long virtualSize, int l1Entries) {
        var header = ByteBuffer.allocate(HEADER_LENGTH + 8);
        header.put(new byte[] {'Q', 'F', 'I', (byte) 0xFB})
                .putInt(shape.version)
                .putLong(0)
                .putInt(0);
        header.putInt(shape.clusterBits).putLong(virtualSize).putInt(0).putInt(l1Entries);
        header.putLong(shape.l1Offset()).putLong(shape.clusterSize()).putInt(1);
        if (shape.version == 3) {
            var zstd = shape.packing == Packing.ZSTD;
            header.putLong(72, (zstd ? 1 << 3 : 0) | (shape.subclusters ? 1 << 4 : 0));
            header.putInt(96, 4).putInt(100, HEADER_LENGTH).put(104, (byte) (zstd ? 1 : 0));
        }
        return header.rewind();
    }

    private void writeCluster(ByteBuffer table, long cluster) throws IOException {
        var bytes = layout.read(cluster * shape.clusterSize(), shape.clusterSize());
        var at = (int) (cluster % shape.entriesPerTable()) * (shape.subclusters ? 16 : 8);
        var packed = random.nextInt(4) == 0 ? Optional.<byte[]>empty() : pack(bytes);
        if (packed.isPresent()) {
            table.putLong(at, writePacked(packed.get()));
            return;
        }
        end = align(end);
        table.putLong(at, end | (random.nextBoolean() ? IN_USE : 0));
        if (shape.subclusters) {
            table.putLong(at + 8, subclusters(cluster, bytes));
        }
        put(end, ByteBuffer.wrap(bytes));
        end += shape.clusterSize();
    }

    /** Those with data are allocated; of the others, some are said to be zeros, and junk is where they would lie. */
    private long subclusters(long cluster, byte[] bytes) {
        var bitmap = 0L;
        var size = shape.clusterSize() / 32;
        for (var number = 0; number < 32; number++) {
            var start = cluster * shape.clusterSize() + (long) number * size;
            var holdsData = false;
            for (var sector = start; sector < start + size; sector += 512) {
                holdsData |= layout.hasSector(sector);
            }
            if (holdsData) {
                bitmap |= 1L << number;
            } else if (shape.shuffled) {
                bitmap |= random.nextBoolean() ? 1L << (number + 32) : 0;
                Arrays.fill(bytes, number * size, (number + 1) * size, (byte) 0x77);
            }
        }
        return bitmap;
    }

    private Optional<byte[]> pack(byte[] cluster) {
        var packed =
                switch (shape.packing) {
                    case NONE -> cluster;
                    case ZLIB -> deflate(cluster, true);
                    case ZSTD -> Zstd.compress(cluster);
                };
        return packed.length < cluster.length ? Optional.of(packed) : Optional.empty();
    }

    /** Compressed with or without a zlib header. */
    static byte[] deflate(byte[] bytes, boolean bare) {
        var deflater = new Deflater(Deflater.BEST_SPEED, bare);
        deflater.setInput(bytes);
        deflater.finish();
        var packed = new byte[bytes.length * 2 + 100];
        var length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    private long writePacked(byte[] packed) throws IOException {
        var entry = packedEntry(shape.clusterBits, end, packed.length);
        put(end, ByteBuffer.wrap(packed));
        end += packed.length;
        return entry;
    }

    /** The entry of a compressed cluster that lies at this offset of the file. */
    static long packedEntry(int clusterBits, long host, int length) {
        var sectors = (host + length - 1) / 512 - host / 512;
        return COMPRESSED | sectors << (62 - (clusterBits - 8)) | host;
    }

    /** Some holes of version 3 are clusters of zeros, some of those with a place that holds junk. */
    private void markZeros(ByteBuffer table) {
        if (!shape.shuffled || shape.version == 2 || shape.subclusters) {
            return;
        }
        for (var at = 0; at < table.capacity(); at += 8) {
            if (table.getLong(at) == 0 && random.nextInt(3) == 0) {
                table.putLong(
                        at, random.nextBoolean() ? 1 : 1 | IN_USE | shape.l1Offset() + 1024L * shape.clusterSize());
            }
        }
    }

    private long align(long offset) {
        return Math.ceilDiv(offset, shape.clusterSize()) * shape.clusterSize();
    }

    private void put(long at, ByteBuffer bytes) throws IOException {
        bytes.rewind();
        for (var offset = at; bytes.hasRemaining(); ) {
            offset += channel.write(bytes, offset);
        }
    }
}
