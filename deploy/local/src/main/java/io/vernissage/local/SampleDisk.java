package io.vernissage.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/**
 * Makes a small dynamic VHD: a boot sector that prints a line on the serial port, and data scattered over the disk. Laid
 * out by Microsoft's "Virtual Hard Disk Image Format Specification" of 2006: footer copy, dynamic header, block allocation
 * table, blocks of 2 MiB behind a sector bitmap each, footer.
 */
final class SampleDisk {
    /** What the boot sector prints. */
    static final String MARKER = "Vernissage sample image has booted";

    private static final int VIRTUAL_SIZE = 256 << 20;
    private static final int BLOCK = 2 << 20;
    private static final int BITMAP = 512;
    private static final int TABLE_AT = 512 + 1024;
    private static final int TABLE_ENTRIES = VIRTUAL_SIZE / BLOCK;
    private static final int EVERY_NTH_BLOCK = 5;

    private SampleDisk() {}

    /** What was made: sizes in bytes. */
    record Made(long virtualSize, long dataBytes) {}

    /**
     * Makes it where it is not there yet. One that is there may be on its way: a publication that was interrupted is taken
     * up where it was, and refuses a disk that has changed since.
     */
    static Made provide(Path file) throws IOException {
        if (!Files.exists(file)) {
            var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
            write(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Made(VIRTUAL_SIZE, (long) (TABLE_ENTRIES / EVERY_NTH_BLOCK + 1) * BLOCK / 2);
    }

    private static void write(Path file) throws IOException {
        var random = new Random(42);
        var table = new int[TABLE_ENTRIES];
        Arrays.fill(table, -1);
        var position = (long) TABLE_AT + TABLE_ENTRIES * 4;
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (var block = 0; block < TABLE_ENTRIES; block += EVERY_NTH_BLOCK) {
                table[block] = (int) (position / 512);
                var content = block(block, random);
                var bitmap = new byte[BITMAP];
                Arrays.fill(bitmap, (byte) 0xff);
                channel.write(ByteBuffer.wrap(bitmap), position);
                channel.write(ByteBuffer.wrap(content), position + BITMAP);
                position += BITMAP + BLOCK;
            }
            channel.write(ByteBuffer.wrap(footer()), 0);
            channel.write(ByteBuffer.wrap(header()), 512);
            var entries = ByteBuffer.allocate(TABLE_ENTRIES * 4);
            entries.asIntBuffer().put(table);
            channel.write(entries, TABLE_AT);
            channel.write(ByteBuffer.wrap(footer()), position);
        }
    }

    /** Half of a block is data, in two runs; the first block begins with the boot sector. */
    private static byte[] block(int number, Random random) {
        var block = new byte[BLOCK];
        var noise = new byte[BLOCK / 4];
        for (var start : new int[] {0, BLOCK / 2}) {
            random.nextBytes(noise);
            System.arraycopy(noise, 0, block, start, noise.length);
        }
        if (number == 0) {
            System.arraycopy(bootSector(), 0, block, 0, 512);
        }
        return block;
    }

    /** Real-mode code: sends the marker to COM1 (port 0x3F8) byte by byte, then halts. */
    private static byte[] bootSector() {
        var code = ByteBuffer.allocate(512);
        code.put(new byte[] {
            (byte) 0xFA, // cli
            (byte) 0x31,
            (byte) 0xC0, // xor ax, ax
            (byte) 0x8E,
            (byte) 0xD8, // mov ds, ax
            (byte) 0xFC, // cld
            (byte) 0xBE,
            0x20,
            0x7C, // mov si, 0x7C20: the text below
            (byte) 0xBA,
            (byte) 0xF8,
            0x03, // mov dx, 0x3F8
            (byte) 0xAC, // next: lodsb
            (byte) 0x84,
            (byte) 0xC0, // test al, al
            0x74,
            0x03, // jz end
            (byte) 0xEE, // out dx, al
            (byte) 0xEB,
            (byte) 0xF8, // jmp next
            (byte) 0xF4, // end: hlt
            (byte) 0xEB,
            (byte) 0xFD // jmp end
        });
        code.position(0x20);
        code.put((MARKER + "\r\n\0").getBytes(StandardCharsets.US_ASCII));
        code.put(510, (byte) 0x55).put(511, (byte) 0xAA);
        return code.array();
    }

    private static byte[] footer() {
        var footer = ByteBuffer.allocate(512);
        footer.put("conectix".getBytes(StandardCharsets.US_ASCII))
                .putInt(2) // features: reserved bit
                .putInt(0x00010000)
                .putLong(512) // the dynamic header
                .putInt((int) (Instant.parse("2026-01-01T00:00:00Z").getEpochSecond()
                        - Instant.parse("2000-01-01T00:00:00Z").getEpochSecond()))
                .put("win ".getBytes(StandardCharsets.US_ASCII))
                .putInt(0x000A0000)
                .put("Wi2k".getBytes(StandardCharsets.US_ASCII))
                .putLong(VIRTUAL_SIZE)
                .putLong(VIRTUAL_SIZE)
                .putShort((short) 520) // cylinders, heads, sectors by the specification's algorithm
                .put((byte) 16)
                .put((byte) 63)
                .putInt(3) // dynamic
                .putInt(0) // checksum, below
                .putLong(0x5665726e69737361L)
                .putLong(0x67652073616d706cL);
        return checksummed(footer.array(), 64);
    }

    private static byte[] header() {
        var header = ByteBuffer.allocate(1024);
        header.put("cxsparse".getBytes(StandardCharsets.US_ASCII))
                .putLong(-1)
                .putLong(TABLE_AT)
                .putInt(0x00010000)
                .putInt(TABLE_ENTRIES)
                .putInt(BLOCK);
        return checksummed(header.array(), 36);
    }

    /** One's complement of the sum of all bytes but the checksum's own. */
    private static byte[] checksummed(byte[] structure, int at) {
        var sum = 0;
        for (var each : structure) {
            sum += each & 0xff;
        }
        ByteBuffer.wrap(structure).putInt(at, ~sum);
        return structure;
    }

    /** The publish request for it. A second run on the same folder gets a version of its own. */
    static String request(String file) {
        return """
                {"source": {"file": "%s"},
                 "image": {"publisher": "Vernissage", "offer": "Sample", "sku": "dynamic-vhd", "version": "1.0.%d",
                           "osType": "Linux"},
                 "galleryItem": {"title": "Vernissage sample"},
                 "virtualMachine": {"name": "sample", "createOption": "PlatformImage"}}
                """.formatted(file, Instant.now().getEpochSecond());
    }
}
