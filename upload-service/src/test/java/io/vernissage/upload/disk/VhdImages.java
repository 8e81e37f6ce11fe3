package io.vernissage.upload.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Makes disk images for tests: raw, fixed VHD and dynamic VHD, written sparsely, so that the file system has holes where
 * the layout has none of its data. Written from the Virtual Hard Disk Image Format Specification 1.0, apart from the
 * readers.
 */
public final class VhdImages {
    /** What Hyper-V uses. */
    public static final int BLOCK_SIZE = 2 << 20;

    static final int HEADER_OFFSET = 512;
    static final int TABLE_OFFSET = 1536;
    private static final int SECTOR = 512;

    private VhdImages() {}

    /** Writes a raw disk. */
    public static Path raw(Path file, DiskLayout layout) throws IOException {
        try (var channel = create(file)) {
            writeData(channel, layout);
            if (channel.size() < layout.virtualSize()) {
                write(channel, layout.virtualSize() - 1, ByteBuffer.allocate(1));
            }
        }
        return file;
    }

    /** Writes a fixed VHD: the raw bytes, then the footer. */
    public static Path fixed(Path file, DiskLayout layout) throws IOException {
        try (var channel = create(file)) {
            writeData(channel, layout);
            write(channel, layout.virtualSize(), footer(layout.virtualSize(), 2, -1));
        }
        return file;
    }

    /** Writes a dynamic VHD with blocks of 2 MiB in the disk's order. */
    public static Path dynamic(Path file, DiskLayout layout) throws IOException {
        return dynamic(file, layout, BLOCK_SIZE, new Random(0), false);
    }

    /**
     * Writes a dynamic VHD.
     *
     * @param shuffled whether the blocks lie in the file in a random order; sectors whose bitmap bit is clear then hold
     *     junk, which a reader must not show
     */
    public static Path dynamic(Path file, DiskLayout layout, int blockSize, Random random, boolean shuffled)
            throws IOException {
        var entries = Math.toIntExact(Math.ceilDiv(layout.virtualSize(), blockSize));
        var table = ByteBuffer.allocate(Math.ceilDiv(entries * 4, SECTOR) * SECTOR);
        for (var at = 0; at < table.capacity(); at += 4) {
            table.putInt(at, -1);
        }
        var blocks = new ArrayList<>(layout.blocks(blockSize));
        if (shuffled) {
            Collections.shuffle(blocks, random);
        }
        try (var channel = create(file)) {
            var footer = footer(layout.virtualSize(), 3, HEADER_OFFSET);
            write(channel, 0, footer.duplicate());
            write(channel, HEADER_OFFSET, header(entries, blockSize, TABLE_OFFSET));
            var end = (long) TABLE_OFFSET + table.capacity();
            for (var block : blocks) {
                table.putInt(Math.toIntExact(block * 4), (int) (end / SECTOR));
                end = writeBlock(channel, end, layout, block, blockSize, shuffled ? random : null);
            }
            write(channel, TABLE_OFFSET, table);
            write(channel, end, footer.duplicate());
        }
        return file;
    }

    /** Changes the footer, and its copy at the start of a dynamic VHD, and makes the checksums right again. */
    static void changeFooter(Path file, Consumer<ByteBuffer> change) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var end = channel.size() - SECTOR;
            var footer = read(channel, end, SECTOR);
            var dynamic = read(channel, 0, 8).equals(footer.slice(0, 8));
            change.accept(footer);
            seal(footer, 64);
            write(channel, end, footer.duplicate().rewind());
            if (dynamic) {
                write(channel, 0, footer.duplicate().rewind());
            }
        }
    }

    /** Changes the header of a dynamic VHD and makes its checksum right again. */
    static void changeHeader(Path file, Consumer<ByteBuffer> change) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var header = read(channel, HEADER_OFFSET, 1024);
            change.accept(header);
            seal(header, 36);
            write(channel, HEADER_OFFSET, header.rewind());
        }
    }

    static ByteBuffer footer(long virtualSize, int diskType, long dataOffset) {
        var footer = ByteBuffer.allocate(SECTOR);
        footer.put(ascii("conectix")).putInt(2).putInt(0x00010000).putLong(dataOffset);
        // qemu trusts the size, and not the geometry, of what this creator has written
        footer.putInt(0x2A000000).put(ascii("win ")).putInt(0x000A0000).put(ascii("Wi2k"));
        footer.putLong(virtualSize).putLong(virtualSize);
        footer.putShort((short) 65535).put((byte) 16).put((byte) 255).putInt(diskType);
        footer.putLong(68, 0x5665726E69737361L).putLong(76, virtualSize);
        seal(footer, 64);
        return footer.rewind();
    }

    private static ByteBuffer header(int entries, int blockSize, long tableOffset) {
        var header = ByteBuffer.allocate(1024);
        header.put(ascii("cxsparse")).putLong(-1).putLong(tableOffset);
        header.putInt(0x00010000).putInt(entries).putInt(blockSize);
        seal(header, 36);
        return header.rewind();
    }

    /** Sets the checksum: the one's complement of the sum of all bytes but its own. */
    static void seal(ByteBuffer structure, int checksumOffset) {
        structure.putInt(checksumOffset, 0);
        var sum = 0;
        for (var at = 0; at < structure.capacity(); at++) {
            sum += structure.get(at) & 0xFF;
        }
        structure.putInt(checksumOffset, ~sum);
    }

    private static long writeBlock(
            FileChannel channel, long at, DiskLayout layout, long block, int blockSize, Random junk)
            throws IOException {
        var bitmap = new byte[Math.ceilDiv(blockSize / SECTOR / 8, SECTOR) * SECTOR];
        var data = layout.read(block * blockSize, blockSize);
        var random = new byte[SECTOR];
        for (var sector = 0; sector < blockSize / SECTOR; sector++) {
            if (layout.hasSector(block * blockSize + (long) sector * SECTOR)) {
                bitmap[sector / 8] |= (byte) (0x80 >> (sector % 8));
            } else if (junk != null) {
                junk.nextBytes(random);
                System.arraycopy(random, 0, data, sector * SECTOR, SECTOR);
            }
        }
        write(channel, at, ByteBuffer.wrap(bitmap));
        write(channel, at + bitmap.length, ByteBuffer.wrap(data));
        return at + bitmap.length + blockSize;
    }

    private static void writeData(FileChannel channel, DiskLayout layout) throws IOException {
        for (var run : layout.data().entrySet()) {
            write(channel, run.getKey(), ByteBuffer.wrap(run.getValue()));
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

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {}
        return bytes.rewind();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
