package io.vernissage.upload.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes logs for the VHDX images of tests. Written from [MS-VHDX] 2.3, apart from the readers. */
final class VhdxLogImages {
    static final int SECTOR = 4096;

    private VhdxLogImages() {}

    /**
     * Something an entry does to the file.
     *
     * @param bytes a whole sector; none for zeros
     * @param zeros bytes to clear, if there are none
     */
    record Update(long offset, ByteBuffer bytes, long zeros) {
        static Update page(long offset, byte[] sector) {
            return new Update(offset, ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN), 0);
        }

        static Update clear(long offset, long length) {
            return new Update(offset, ByteBuffer.allocate(0), length);
        }

        boolean isPage() {
            return bytes.hasRemaining();
        }
    }

    /** @param offset where in the log it begins; may run over the log's end */
    record Entry(int offset, int tail, long sequence, long flushed, long last, UUID id, List<Update> updates) {
        ByteBuffer bytes() {
            var pages = updates.stream().filter(Update::isPage).count();
            var descriptors = Math.ceilDiv(64 + updates.size() * 32, SECTOR);
            var entry = VhdxImages.little((int) (descriptors + pages) * SECTOR);
            entry.put(0, ascii("loge"))
                    .putInt(8, entry.capacity())
                    .putInt(12, tail)
                    .putLong(16, sequence);
            entry.putInt(24, updates.size()).putLong(48, flushed).putLong(56, last);
            VhdxImages.putGuid(entry, 32, id);
            var data = descriptors * SECTOR;
            for (var index = 0; index < updates.size(); index++) {
                var update = updates.get(index);
                var at = 64 + index * 32;
                entry.putLong(at + 16, update.offset).putLong(at + 24, sequence);
                if (update.isPage()) {
                    entry.put(at, ascii("desc")).putInt(at + 4, update.bytes.getInt(SECTOR - 4));
                    entry.putLong(at + 8, update.bytes.getLong(0));
                    entry.put(data, update.bytes, 0, SECTOR)
                            .put(data, ascii("data"))
                            .putInt(data + 4, (int) (sequence >>> 32));
                    entry.putInt(data + SECTOR - 4, (int) sequence);
                    data += SECTOR;
                } else {
                    entry.put(at, ascii("zero")).putLong(at + 8, update.zeros);
                }
            }
            VhdxImages.seal(entry);
            return entry;
        }

        int end(int logLength) {
            return (offset + bytes().capacity()) % logLength;
        }
    }

    /** Entries one after the other from this offset of a log of 1 MiB, all with the first as their tail. */
    static List<Entry> sequence(int offset, long firstSequence, long length, List<List<Update>> updates) {
        var entries = new ArrayList<Entry>();
        var at = offset;
        for (var index = 0; index < updates.size(); index++) {
            var entry =
                    new Entry(at, offset, firstSequence + index, length, length, VhdxImages.LOG_ID, updates.get(index));
            entries.add(entry);
            at = entry.end(VhdxImages.MEBIBYTE);
        }
        return entries;
    }

    /** Writes entries into the log of an image, which then must be replayed. */
    static Path dirty(Path file, List<Entry> entries) throws IOException {
        VhdxImages.changeHeaders(file, header -> VhdxImages.putGuid(header, 48, VhdxImages.LOG_ID));
        for (var entry : entries) {
            put(file, entry.offset, entry.bytes());
        }
        return file;
    }

    /** Writes bytes into the log, those past its end to its beginning. */
    static void put(Path file, int offset, ByteBuffer bytes) throws IOException {
        var first = Math.min(bytes.capacity(), VhdxImages.MEBIBYTE - offset);
        VhdxImages.write(file, VhdxImages.LOG + offset, bytes.slice(0, first));
        VhdxImages.write(file, VhdxImages.LOG, bytes.slice(first, bytes.capacity() - first));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
