package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The append-only file that says which ranges of a page blob were written and cleared, and when. One entry is one write of
 * a few bytes behind the last whole entry, so an interrupted one is recognised by its checksum and overwritten by the next.
 */
final class RangeJournal {
    /** start, end (negative: cleared), version, modified, CRC-32C of these. */
    private static final int ENTRY_LENGTH = 4 * Long.BYTES + Integer.BYTES;

    private static final int COMPACTION_FLOOR = 4096;

    /**
     * One change.
     *
     * @param version of the blob after the change
     * @param modified milliseconds since the epoch
     */
    record Entry(boolean written, long start, long end, long version, long modified) {
        private void putInto(ByteBuffer target) {
            int begin = target.position();
            target.putLong(start).putLong(written ? end : -end).putLong(version).putLong(modified);
            target.putInt(checksum(target, begin));
        }
    }

    private final Path file;
    private long entries;

    RangeJournal(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Gives every whole entry in order; what follows the last one is an interrupted write. */
    void replay(Consumer<Entry> reader) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(ENTRY_LENGTH * 1024);
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.remaining() >= ENTRY_LENGTH) {
                    int begin = buffer.position();
                    var entry = entry(buffer);
                    if (buffer.getInt() != checksum(buffer, begin)) {
                        return;
                    }
                    entries++;
                    reader.accept(entry);
                }
                buffer.compact();
            }
        }
    }

    void append(FileChannel channel, Entry entry) throws IOException {
        var bytes = ByteBuffer.allocate(ENTRY_LENGTH);
        entry.putInto(bytes);
        bytes.flip();
        long position = entries * ENTRY_LENGTH;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
        entries++;
    }

    boolean isWorthCompacting(int ranges) {
        return entries > COMPACTION_FLOOR && entries > 4L * ranges;
    }

    /**
     * Replaces the file by one that says the same with an entry per range, whose version is the snapshot it was written after,
     * and a last one, which changes nothing, for the blob's own version.
     */
    void compact(List<PageRanges.Written> ranges, long version, long modified) throws IOException {
        var replacement = file.resolveSibling(file.getFileName() + ".new");
        var bytes = ByteBuffer.allocate(Math.multiplyExact(ENTRY_LENGTH, ranges.size() + 1));
        for (var range : ranges) {
            new Entry(true, range.start(), range.end(), range.since(), modified).putInto(bytes);
        }
        new Entry(false, 0, 0, version, modified).putInto(bytes);
        Files.write(replacement, bytes.array());
        Files.move(replacement, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        entries = ranges.size() + 1L;
    }

    private static Entry entry(ByteBuffer source) {
        long start = source.getLong();
        long end = source.getLong();
        return new Entry(end > 0, start, Math.abs(end), source.getLong(), source.getLong());
    }

    private static int checksum(ByteBuffer bytes, int begin) {
        var checksum = new CRC32C();
        checksum.update(bytes.slice(begin, ENTRY_LENGTH - Integer.BYTES));
        return (int) checksum.getValue();
    }
}
