package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/** How a VHDX stores things ([MS-VHDX] 2.1): little-endian, checksums by CRC-32C, everything large on whole MiB. */
final class VhdxBytes {
    static final int MEBIBYTE = 1 << 20;
    /** Where the checksum lies in a header, a region table and a log entry, which counts as zero in its own sum. */
    static final int CHECKSUM = 4;

    private VhdxBytes() {}

    /** Bytes of the file, in the order of the format. */
    static ByteBuffer read(SourceReader source, long offset, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        source.read(offset, bytes);
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether a whole structure begins with these four letters and matches its checksum. */
    static boolean isSound(ByteBuffer structure, int signature) {
        if (structure.getInt(0) != signature) {
            return false;
        }
        var sum = new CRC32C();
        sum.update(structure.slice(0, CHECKSUM));
        sum.update(new byte[Integer.BYTES]);
        var rest = CHECKSUM + Integer.BYTES;
        sum.update(structure.slice(rest, structure.limit() - rest));
        return (int) sum.getValue() == structure.getInt(CHECKSUM);
    }

    /** Four letters as the number that they are when read. */
    static int signature(String letters) {
        return letters.charAt(0) | letters.charAt(1) << 8 | letters.charAt(2) << 16 | letters.charAt(3) << 24;
    }

    /** A GUID: its first three numbers are little-endian, the rest is bytes as they are written. */
    static UUID guid(ByteBuffer bytes, int offset) {
        var high = Integer.toUnsignedLong(bytes.getInt(offset)) << 32
                | (long) Short.toUnsignedInt(bytes.getShort(offset + 4)) << 16
                | Short.toUnsignedInt(bytes.getShort(offset + 6));
        return new UUID(high, Long.reverseBytes(bytes.getLong(offset + 8)));
    }
}
