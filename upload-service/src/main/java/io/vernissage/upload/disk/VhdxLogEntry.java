package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * An entry of a VHDX's log ([MS-VHDX] 2.3.1): a header, descriptors of changes in the same and further sectors, and behind
 * them a sector of data for each change that is not to zeros. It may begin near the end of the ring and go on at its start.
 *
 * @param offset from the beginning of the log, as {@code tail}
 * @param tail the oldest entry with changes that may not have been made when this one was written
 * @param sequence unsigned, never zero
 * @param flushedLength bytes that the file must have
 * @param lastLength bytes that the file has once the log has been replayed, if it is shorter
 */
record VhdxLogEntry(
        ByteBuffer ring,
        int offset,
        int length,
        int tail,
        long sequence,
        int descriptors,
        long flushedLength,
        long lastLength) {
    static final int SECTOR = 4096;
    private static final int SIGNATURE = VhdxBytes.signature("loge");
    private static final int CHANGE = VhdxBytes.signature("desc");
    private static final int CLEAR = VhdxBytes.signature("zero");
    private static final int DATA = VhdxBytes.signature("data");
    private static final int HEADER = 64;
    private static final int DESCRIPTOR = 32;

    /** The entry that begins here, if a whole and valid one does. */
    static Optional<VhdxLogEntry> parse(ByteBuffer ring, int offset, UUID logId) {
        if (ring.getInt(offset) != SIGNATURE
                || !VhdxBytes.guid(ring, offset + 32).equals(logId)) {
            return Optional.empty();
        }
        var entry = new VhdxLogEntry(
                ring,
                offset,
                ring.getInt(offset + 8),
                ring.getInt(offset + 12),
                ring.getLong(offset + 16),
                ring.getInt(offset + 24),
                ring.getLong(offset + 48),
                ring.getLong(offset + 56));
        return Optional.of(entry).filter(VhdxLogEntry::isValid);
    }

    int nextOffset() {
        return (offset + length) % ring.limit();
    }

    /** In the order in which they are to be made. */
    Stream<LogChange> changes() {
        var data = new int[] {descriptorSectors()};
        return IntStream.range(0, descriptors)
                .mapToObj(index -> isClear(index) ? clear(index) : page(index, sector(data[0]++)));
    }

    /** The cheap checks come first, and the sum over all last: what begins like an entry in every sector costs no more. */
    private boolean isValid() {
        return length > 0
                && length % SECTOR == 0
                && length <= ring.limit()
                && tail >= 0
                && tail % SECTOR == 0
                && sequence != 0
                && flushedLength >= 0
                && lastLength >= 0
                && descriptors >= 0
                && HEADER + (long) descriptors * DESCRIPTOR <= length
                && areDescriptorsValid()
                && matchesChecksum();
    }

    private boolean areDescriptorsValid() {
        var sectors = descriptorSectors();
        for (var index = 0; index < descriptors; index++) {
            var at = descriptor(index);
            var from = ring.getLong(at + 16);
            var clears = isClear(index);
            var bytes = clears ? ring.getLong(at + 8) : SECTOR;
            if ((!clears && ring.getInt(at) != CHANGE)
                    || ring.getLong(at + 24) != sequence
                    || from < 0
                    || from % SECTOR != 0
                    || bytes < 0
                    || bytes % SECTOR != 0
                    || from > Long.MAX_VALUE - bytes) {
                return false;
            }
            if (!clears && (sectors == length / SECTOR || !isData(sector(sectors++)))) {
                return false;
            }
        }
        return sectors == length / SECTOR;
    }

    private boolean isData(int at) {
        return ring.getInt(at) == DATA
                && ring.getInt(at + 4) == (int) (sequence >>> 32)
                && ring.getInt(at + SECTOR - 4) == (int) sequence;
    }

    private boolean matchesChecksum() {
        var sum = new CRC32C();
        sum.update(ring.slice(offset, VhdxBytes.CHECKSUM));
        sum.update(new byte[Integer.BYTES]);
        var rest = offset + VhdxBytes.CHECKSUM + Integer.BYTES;
        var end = offset + length;
        sum.update(ring.slice(rest, Math.min(end, ring.limit()) - rest));
        sum.update(ring.slice(0, Math.max(0, end - ring.limit())));
        return (int) sum.getValue() == ring.getInt(offset + VhdxBytes.CHECKSUM);
    }

    private LogChange clear(int index) {
        var from = ring.getLong(descriptor(index) + 16);
        return new LogChange.Clear(from, from + ring.getLong(descriptor(index) + 8));
    }

    /** A sector of data lacks its first eight and last four bytes, which are in its descriptor. */
    private LogChange page(int index, int data) {
        var at = descriptor(index);
        var page = ByteBuffer.allocate(SECTOR).order(ring.order());
        page.put(0, ring, data, SECTOR);
        page.putLong(0, ring.getLong(at + 8)).putInt(SECTOR - Integer.BYTES, ring.getInt(at + 4));
        return new LogChange.Page(ring.getLong(at + 16), page);
    }

    private boolean isClear(int index) {
        return ring.getInt(descriptor(index)) == CLEAR;
    }

    /** Where a descriptor lies in the ring; they follow the header without a gap, and none crosses a sector's end. */
    private int descriptor(int index) {
        return (offset + HEADER + index * DESCRIPTOR) % ring.limit();
    }

    private int sector(int number) {
        return (offset + number * SECTOR) % ring.limit();
    }

    private int descriptorSectors() {
        return Math.ceilDiv(HEADER + descriptors * DESCRIPTOR, SECTOR);
    }
}
