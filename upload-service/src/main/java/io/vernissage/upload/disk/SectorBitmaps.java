package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The sector bitmaps of a dynamic VHD, read when needed; those used last are kept, in at most 1 MiB. */
final class SectorBitmaps {
    private static final int SECTOR = 512;
    private static final int KEPT_BYTES = 1 << 20;

    private final SourceReader source;
    private final int length;
    private final Map<Long, Bitmap> kept;

    SectorBitmaps(SourceReader source, int length) {
        this.source = source;
        this.length = length;
        this.kept = new NewestFirst(Math.max(1, KEPT_BYTES / length));
    }

    /** The bitmap at this offset of the file. */
    Bitmap of(long offset) throws IOException {
        var known = known(offset);
        if (known.isPresent()) {
            return known.get();
        }
        var bits = ByteBuffer.allocate(length);
        source.read(offset, bits);
        var bitmap = new Bitmap(bits.array());
        synchronized (kept) {
            kept.put(offset, bitmap);
        }
        return bitmap;
    }

    /** Bytes of one bitmap in the file. */
    int length() {
        return length;
    }

    /** Where the data of a block lies whose bitmap is at this offset. */
    long dataOffset(long offset) {
        return offset + length;
    }

    private Optional<Bitmap> known(long offset) {
        synchronized (kept) {
            return Optional.ofNullable(kept.get(offset));
        }
    }

    /** Which sectors of one block hold data: a bit each, the highest first. */
    static final class Bitmap {
        private final byte[] bits;

        Bitmap(byte[] bits) {
            this.bits = bits;
        }

        /** The bytes from {@code start} on, at most to {@code end}, that all hold data or all hold none. */
        Run run(int start, int end) {
            var holdsData = isSet(start / SECTOR);
            var sector = start / SECTOR + 1;
            var last = Math.ceilDiv(end, SECTOR);
            while (sector < last && isSet(sector) == holdsData) {
                sector++;
            }
            return new Run(holdsData, Math.min(sector * SECTOR, end) - start);
        }

        private boolean isSet(int sector) {
            return (bits[sector / 8] & (0x80 >> (sector % 8))) != 0;
        }
    }

    record Run(boolean holdsData, int length) {}

    private static final class NewestFirst extends LinkedHashMap<Long, Bitmap> {
        private static final long serialVersionUID = 1L;

        private final int most;

        NewestFirst(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Bitmap> eldest) {
            return size() > most;
        }
    }
}
