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
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Makes VHDX images for tests, written sparsely. Written from [MS-VHDX], apart from the readers. */
public final class VhdxImages {
    static final int MEBIBYTE = 1 << 20;
    static final int LOG = MEBIBYTE;
    static final int METADATA = 2 * MEBIBYTE;
    static final int TABLE = 3 * MEBIBYTE;
    static final int PRESENT = 6;
    /** Where the items of the metadata lie in its region. */
    static final int PARAMETERS = 64 << 10;

    static final int SIZE = PARAMETERS + 8;
    static final int DISK_ID = PARAMETERS + 16;
    static final int LOGICAL_SECTOR = PARAMETERS + 32;
    static final int PHYSICAL_SECTOR = PARAMETERS + 36;
    static final UUID LOG_ID = UUID.fromString("11111111-2222-3333-4444-555555555555");

    static final int[] HEADERS = {64 << 10, 128 << 10};
    static final int[] REGIONS = {192 << 10, 256 << 10};

    private VhdxImages() {}

    /** Writes a dynamic VHDX with blocks of 1 MiB in the disk's order. */
    public static Path dynamic(Path file, DiskLayout layout) throws IOException {
        return write(file, layout, MEBIBYTE, layout.blocks(MEBIBYTE), false);
    }

    /**
     * Writes a dynamic VHDX whose blocks lie in the file in a random order, with gaps. Entries of blocks that are not
     * present have any state and place that such an entry may have.
     */
    public static Path shuffled(Path file, DiskLayout layout, int blockSize, Random random) throws IOException {
        var blocks = new ArrayList<>(layout.blocks(blockSize));
        Collections.shuffle(blocks, random);
        write(file, layout, blockSize, blocks, false);
        var all = Math.ceilDiv(layout.virtualSize(), blockSize);
        for (var block = 0L; block < all; block++) {
            if (!blocks.contains(block)) {
                setEntry(file, block, blockSize, random.nextInt(4) | (long) random.nextInt(1 << 20) << 20);
            }
        }
        return file;
    }

    /** Writes a fixed VHDX, every block allocated. */
    public static Path fixed(Path file, DiskLayout layout, int blockSize) throws IOException {
        var blocks = new ArrayList<Long>();
        for (var block = 0L; block * blockSize < layout.virtualSize(); block++) {
            blocks.add(block);
        }
        return write(file, layout, blockSize, blocks, true);
    }

    /** Entry of the table that belongs to a block: behind each chunk of blocks is one for a sector bitmap. */
    static long entry(long block, int blockSize) {
        return block + block / ((1L << 32) / blockSize);
    }

    static void setEntry(Path file, long block, int blockSize, long value) throws IOException {
        write(file, TABLE + entry(block, blockSize) * 8, little(8).putLong(0, value));
    }

    /** Changes one header and makes its checksum right again. */
    static void changeHeader(Path file, int copy, Consumer<ByteBuffer> change) throws IOException {
        changeSealed(file, HEADERS[copy], 4096, change);
    }

    static void changeHeaders(Path file, Consumer<ByteBuffer> change) throws IOException {
        changeHeader(file, 0, change);
        changeHeader(file, 1, change);
    }

    static void changeRegions(Path file, Consumer<ByteBuffer> change) throws IOException {
        changeSealed(file, REGIONS[0], 64 << 10, change);
        changeSealed(file, REGIONS[1], 64 << 10, change);
    }

    static void changeSealed(Path file, long offset, int length, Consumer<ByteBuffer> change) throws IOException {
        change(file, offset, length, bytes -> {
            change.accept(bytes);
            seal(bytes);
        });
    }

    /** Changes some bytes of the file. */
    static void change(Path file, long offset, int length, Consumer<ByteBuffer> change) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var bytes = little(length);
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {}
            change.accept(bytes.clear());
            write(channel, offset, bytes.clear());
        }
    }

    static void write(Path file, long offset, ByteBuffer bytes) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            write(channel, offset, bytes.duplicate().clear());
        }
    }

    /** Sets the CRC-32C of a structure, whose own four bytes count as zeros. */
    static void seal(ByteBuffer structure) {
        structure.putInt(4, 0);
        var sum = new CRC32C();
        sum.update(structure.duplicate().clear());
        structure.putInt(4, (int) sum.getValue());
    }

    static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void putGuid(ByteBuffer bytes, int offset, UUID guid) {
        var high = guid.getMostSignificantBits();
        bytes.putInt(offset, (int) (high >>> 32)).putShort(offset + 4, (short) (high >>> 16));
        bytes.putShort(offset + 6, (short) high);
        bytes.putLong(offset + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    private static Path write(Path file, DiskLayout layout, int blockSize, List<Long> blocks, boolean fixed)
            throws IOException {
        var entries = entry(Math.ceilDiv(layout.virtualSize(), blockSize) - 1, blockSize) + 1;
        var tableLength = Math.ceilDiv(entries * 8, MEBIBYTE) * MEBIBYTE;
        try (var channel = create(file)) {
            write(channel, 0, ByteBuffer.wrap("vhdxfile".getBytes(StandardCharsets.US_ASCII)));
            for (var copy = 0; copy < 2; copy++) {
                write(channel, HEADERS[copy], header(copy + 1));
                write(channel, REGIONS[copy], regions((int) tableLength));
            }
            write(channel, METADATA, metadata(layout.virtualSize(), blockSize, fixed));
            var end = TABLE + tableLength;
            for (var block : blocks) {
                write(channel, TABLE + entry(block, blockSize) * 8, little(8).putLong(0, end | PRESENT));
                writeData(channel, end, layout, block, blockSize);
                end += blockSize;
            }
            if (channel.size() < end) {
                write(channel, end - 1, ByteBuffer.allocate(1));
            }
        }
        return file;
    }

    private static ByteBuffer header(long sequence) {
        var header = little(4096);
        header.put(0, "head".getBytes(StandardCharsets.US_ASCII)).putLong(8, sequence);
        header.putLong(16, 1).putLong(32, 2);
        header.putShort(66, (short) 1).putInt(68, MEBIBYTE).putLong(72, LOG);
        seal(header);
        return header;
    }

    private static ByteBuffer regions(int tableLength) {
        var regions = little(64 << 10);
        regions.put(0, "regi".getBytes(StandardCharsets.US_ASCII)).putInt(8, 2);
        putRegion(regions, 0, "2DC27766-F623-4200-9D64-115E9BFD4A08", TABLE, tableLength, true);
        putRegion(regions, 1, "8B7CA206-4790-4B9A-B8FE-575F050F886E", METADATA, MEBIBYTE, true);
        seal(regions);
        return regions;
    }

    static void putRegion(ByteBuffer regions, int entry, String id, long offset, int length, boolean required) {
        var at = 16 + entry * 32;
        putGuid(regions, at, UUID.fromString(id));
        regions.putLong(at + 16, offset).putInt(at + 24, length).putInt(at + 28, required ? 1 : 0);
    }

    private static ByteBuffer metadata(long virtualSize, int blockSize, boolean fixed) {
        var metadata = little(MEBIBYTE);
        metadata.put(0, "metadata".getBytes(StandardCharsets.US_ASCII)).putShort(10, (short) 5);
        putItem(metadata, 0, "CAA16737-FA36-4D43-B3B6-33F0AA44E76B", PARAMETERS, 8, 4);
        putItem(metadata, 1, "2FA54224-CD1B-4876-B211-5DBED83BF4B8", SIZE, 8, 6);
        putItem(metadata, 2, "BECA12AB-B2E6-4523-93EF-C309E000C746", DISK_ID, 16, 6);
        putItem(metadata, 3, "8141BF1D-A96F-4709-BA47-F233A8FAAB5F", LOGICAL_SECTOR, 4, 6);
        putItem(metadata, 4, "CDA348C7-445D-4471-9CC9-E9885251C556", PHYSICAL_SECTOR, 4, 6);
        metadata.putInt(PARAMETERS, blockSize)
                .putInt(PARAMETERS + 4, fixed ? 1 : 0)
                .putLong(SIZE, virtualSize);
        metadata.putInt(LOGICAL_SECTOR, 512).putInt(PHYSICAL_SECTOR, 4096);
        return metadata;
    }

    static void putItem(ByteBuffer metadata, int entry, String id, int offset, int length, int flags) {
        var at = 32 + entry * 32;
        putGuid(metadata, at, UUID.fromString(id));
        metadata.putInt(at + 16, offset).putInt(at + 20, length).putInt(at + 24, flags);
    }

    private static void writeData(FileChannel channel, long at, DiskLayout layout, long block, int blockSize)
            throws IOException {
        var start = block * blockSize;
        for (var run : layout.data().entrySet()) {
            var from = Math.max(start, run.getKey());
            var to = Math.min(start + blockSize, run.getKey() + run.getValue().length);
            if (from < to) {
                write(channel, at + from - start, ByteBuffer.wrap(run.getValue(), (int) (from - run.getKey()), (int)
                        (to - from)));
            }
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.SPARSE,
                StandardOpenOption.WRITE);
    }

    private static void write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
        for (var offset = at; bytes.hasRemaining(); ) {
            offset += channel.write(bytes, offset);
        }
    }
}
