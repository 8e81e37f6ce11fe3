package io.vernissage.upload.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;

/** Makes VMDKs for tests. Written from VMware's Virtual Disk Format 5.0, apart from the readers. */
final class VmdkImages {
    static final int DESCRIPTOR_SECTOR = 1;
    /** Where the grain directory is, unless a footer says so. */
    static final int DIRECTORY_SECTOR = 21;

    private static final int SECTOR = 512;
    private static final int DESCRIPTOR_SECTORS = 20;
    private static final int TABLE_ENTRIES = 512;

    /**
     * What kind of image.
     *
     * @param stream whether it is stream-optimized: grains are compressed
     * @param footer whether the directory comes after the grains, as a stream must have it
     * @param zeroedGrains whether some holes are grains of zeros
     * @param shuffled whether grains lie in the file in a random order
     */
    record Shape(int grainSectors, boolean stream, boolean footer, boolean zeroedGrains, boolean shuffled) {
        static Shape sparse() {
            return new Shape(128, false, false, false, false);
        }

        static Shape streamed() {
            return new Shape(128, true, true, false, false);
        }

        static Shape random(Random random) {
            return new Shape(
                    8 << random.nextInt(0, 8),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean());
        }

        int grainSize() {
            return grainSectors * SECTOR;
        }
    }

    private final Shape shape;
    private final DiskLayout layout;
    private final Random random;
    private final FileChannel channel;
    private long end;

    private VmdkImages(Shape shape, DiskLayout layout, Random random, FileChannel channel) {
        this.shape = shape;
        this.layout = layout;
        this.random = random;
        this.channel = channel;
    }

    /** Writes an image whose descriptor is as VMware has it. */
    static Path write(Path file, DiskLayout layout, Shape shape, Random random) throws IOException {
        return write(file, layout, shape, random, descriptor(layout, shape));
    }

    /** Writes an image: header, descriptor, and in the order that its shape has, directory, tables and grains. */
    static Path write(Path file, DiskLayout layout, Shape shape, Random random, String descriptor) throws IOException {
        try (var channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.SPARSE,
                StandardOpenOption.WRITE)) {
            new VmdkImages(shape, layout, random, channel).write(descriptor);
        }
        return file;
    }

    static String descriptor(DiskLayout layout, Shape shape) {
        return """
                # Disk DescriptorFile
                version=1
                CID=7e5b0c1d
                parentCID=ffffffff
                createType="%s"

                # Extent description
                %s %d SPARSE "disk.vmdk"

                # The Disk Data Base
                #DDB
                ddb.virtualHWVersion = "4"
                ddb.adapterType = "lsilogic"
                """.formatted(
                        shape.stream ? "streamOptimized" : "monolithicSparse",
                        shape.stream ? "RDONLY" : "RW",
                        layout.virtualSize() / SECTOR);
    }

    private void write(String descriptor) throws IOException {
        var tables = Math.toIntExact(Math.ceilDiv(layout.virtualSize(), (long) TABLE_ENTRIES * shape.grainSize()));
        var directory = littleEndian(tables * 4);
        var entries = littleEndian(tables * TABLE_ENTRIES * 4);
        put((long) DESCRIPTOR_SECTOR * SECTOR, ByteBuffer.wrap(descriptor.getBytes(StandardCharsets.US_ASCII)));
        end = (long) DIRECTORY_SECTOR * SECTOR;
        var directorySector = (long) DIRECTORY_SECTOR;
        if (!shape.footer) {
            end = align(end + directory.capacity(), SECTOR);
            placeTables(directory, entries);
        }
        writeGrains(entries);
        if (shape.footer) {
            placeTables(directory, entries);
            end = align(end, SECTOR) + SECTOR;
            directorySector = end / SECTOR;
            end = align(end + directory.capacity(), SECTOR);
        }
        for (var table = 0; table < tables; table++) {
            var sector = Integer.toUnsignedLong(directory.getInt(table * 4));
            if (sector != 0) {
                put(sector * SECTOR, entries.slice(table * TABLE_ENTRIES * 4, TABLE_ENTRIES * 4));
            }
        }
        put(directorySector * SECTOR, directory);
        put(0, header(shape, layout.virtualSize() / SECTOR, shape.footer ? -1 : directorySector));
        if (shape.footer) {
            put(end, littleEndian(SECTOR).putInt(12, 3));
            put(end + SECTOR, header(shape, layout.virtualSize() / SECTOR, directorySector));
            put(end + 2 * SECTOR, littleEndian(SECTOR));
        }
    }

    static ByteBuffer header(Shape shape, long capacity, long directorySector) {
        var header = littleEndian(SECTOR);
        header.put("KDMV".getBytes(StandardCharsets.US_ASCII)).putInt(shape.zeroedGrains ? 2 : shape.stream ? 3 : 1);
        header.putInt(1 | (shape.zeroedGrains ? 4 : 0) | (shape.stream ? 0x30000 : 0));
        header.putLong(capacity).putLong(shape.grainSectors);
        header.putLong(DESCRIPTOR_SECTOR).putLong(DESCRIPTOR_SECTORS).putInt(TABLE_ENTRIES);
        header.putLong(0).putLong(directorySector).putLong(DIRECTORY_SECTOR).put((byte) 0);
        header.put(new byte[] {'\n', ' ', '\r', '\n'}).putShort((short) (shape.stream ? 1 : 0));
        return header.rewind();
    }

    private void placeTables(ByteBuffer directory, ByteBuffer entries) {
        for (var table = 0; table * 4 < directory.capacity(); table++) {
            var isEmpty = entries.slice(table * TABLE_ENTRIES * 4, TABLE_ENTRIES * 4)
                    .equals(ByteBuffer.allocate(TABLE_ENTRIES * 4));
            if (!shape.footer || !isEmpty) {
                end = align(end, SECTOR) + (shape.footer ? SECTOR : 0);
                directory.putInt(table * 4, (int) (end / SECTOR));
                end += TABLE_ENTRIES * 4;
            }
        }
    }

    private void writeGrains(ByteBuffer entries) throws IOException {
        var grains = new ArrayList<>(layout.blocks(shape.grainSize()));
        if (shape.zeroedGrains) {
            for (var at = 0; at < entries.capacity(); at += 4) {
                entries.putInt(at, random.nextInt(3) == 0 ? 1 : 0);
            }
        }
        if (shape.shuffled) {
            Collections.shuffle(grains, random);
        }
        for (var grain : grains) {
            end = align(end, shape.stream ? SECTOR : shape.grainSize());
            entries.putInt((int) (grain * 4), (int) (end / SECTOR));
            var bytes = ByteBuffer.wrap(layout.read(grain * shape.grainSize(), shape.grainSize()));
            var stored = shape.stream ? packed(grain * shape.grainSectors, bytes.array()) : bytes;
            put(end, stored);
            end += stored.capacity();
        }
        put(align(end, SECTOR), littleEndian(SECTOR));
        end = align(end, SECTOR) + SECTOR;
    }

    /** A marker and a grain behind it. */
    static ByteBuffer packed(long sector, byte[] grain) {
        var packed = Qcow2Images.deflate(grain, false);
        return littleEndian(12 + packed.length)
                .putLong(sector)
                .putInt(packed.length)
                .put(packed);
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long align(long offset, int unit) {
        return Math.ceilDiv(offset, unit) * unit;
    }

    private void put(long at, ByteBuffer bytes) throws IOException {
        bytes.rewind();
        for (var offset = at; bytes.hasRemaining(); ) {
            offset += channel.write(bytes, offset);
        }
    }
}
