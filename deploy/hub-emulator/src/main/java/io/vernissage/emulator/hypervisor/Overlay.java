package io.vernissage.emulator.hypervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What a guest has written to a disk, in a file beside it: qcow2 of version 3 without a name of what lies beneath, which
 * the process is told. Source: "Qcow2 Image File Format", docs/interop/qcow2.txt of qemu; all numbers are big-endian.
 *
 * <p>Only files are read that qemu wrote to one of ours; one with a feature that those cannot have is refused.
 */
public final class Overlay {
    private static final int MAGIC = 0x514649fb;
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int HEADER = 104;
    private static final int ENTRIES = CLUSTER / Long.BYTES;
    private static final long OF_ONE_TABLE = (long) ENTRIES << CLUSTER_BITS;
    private static final int REFCOUNTS_AT = 1;
    private static final int REFCOUNT_BLOCK_AT = 2;
    private static final int TABLE_AT = 3;
    private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
    private static final long COMPRESSED = 1L << 62;
    private static final long ZEROS = 1;
    /** Set while qemu has the file open for writing with lazy reference counts; the tables are good all the same. */
    private static final long DIRTY = 1;

    private final Path file;

    public Overlay(Path file) {
        this.file = file;
    }

    /** Takes a piece of what was written. */
    @FunctionalInterface
    public interface Writes {
        /**
         * Takes one, in order of their offsets.
         *
         * @param bytes from the offset on, up to 64 KiB and not behind the disk's end
         */
        void take(long offset, ByteBuffer bytes) throws IOException;
    }

    /**
     * Makes one that holds nothing, as a whole or not at all.
     *
     * @param size of the disk in bytes, up to 4 TiB
     */
    public void make(long size) throws IOException {
        var tables = Math.toIntExact(Math.ceilDiv(size, OF_ONE_TABLE));
        if (tables > ENTRIES) {
            throw new IOException("A disk of %d bytes is too large".formatted(size));
        }
        var head = ByteBuffer.allocate((TABLE_AT + 1) * CLUSTER);
        head.putInt(MAGIC).putInt(3).putLong(0).putInt(0).putInt(CLUSTER_BITS).putLong(size);
        head.putInt(0).putInt(tables).putLong((long) TABLE_AT * CLUSTER);
        head.putLong((long) REFCOUNTS_AT * CLUSTER).putInt(1).putInt(0).putLong(0);
        head.putLong(0).putLong(0).putLong(0).putInt(4).putInt(HEADER);
        head.putLong(REFCOUNTS_AT * CLUSTER, (long) REFCOUNT_BLOCK_AT * CLUSTER);
        for (var cluster = 0; cluster <= TABLE_AT; cluster++) {
            head.putShort(REFCOUNT_BLOCK_AT * CLUSTER + cluster * Short.BYTES, (short) 1);
        }
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, head.array());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Hands over all that was written, in order. No process has the file open. */
    public void written(Writes writes) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var header = read(channel, 0, HEADER);
            check(header);
            var size = header.getLong(24);
            var tables = read(channel, header.getLong(40), header.getInt(36) * Long.BYTES);
            for (var table = 0; table * OF_ONE_TABLE < size; table++) {
                var at = tables.getLong(table * Long.BYTES) & OFFSET;
                if (at != 0) {
                    written(channel, read(channel, at, CLUSTER), table * OF_ONE_TABLE, size, writes);
                }
            }
        }
    }

    private void written(FileChannel channel, ByteBuffer table, long start, long size, Writes writes)
            throws IOException {
        for (var entry = 0; entry < ENTRIES; entry++) {
            var value = table.getLong(entry * Long.BYTES);
            var offset = start + ((long) entry << CLUSTER_BITS);
            if (value != 0 && offset < size) {
                if ((value & COMPRESSED) != 0) {
                    throw unusable("it has compressed clusters");
                }
                var length = (int) Math.min(CLUSTER, size - offset);
                var zeros = (value & ZEROS) != 0;
                if (zeros || (value & OFFSET) != 0) {
                    writes.take(offset, zeros ? ByteBuffer.allocate(length) : read(channel, value & OFFSET, length));
                }
            }
        }
    }

    private void check(ByteBuffer header) throws IOException {
        if (header.getInt(0) != MAGIC || header.getInt(4) != 3 || header.getInt(20) != CLUSTER_BITS) {
            throw unusable("its header is not ours");
        }
        if ((header.getLong(72) & ~DIRTY) != 0 || header.getLong(8) != 0 || header.getInt(32) != 0) {
            throw unusable("it has features that we do not use");
        }
        var tables = header.getInt(36);
        if (tables < 1 || tables > ENTRIES || tables * OF_ONE_TABLE < header.getLong(24)) {
            throw unusable("its table has %d entries".formatted(tables));
        }
    }

    private ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                // The last cluster may be written in part: what the file does not hold reads as zeros.
                bytes.position(length);
            }
        }
        return bytes.flip();
    }

    private IOException unusable(String why) {
        return new IOException("The overlay %s cannot be read: %s".formatted(file, why));
    }
}
