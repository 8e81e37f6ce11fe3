package io.vernissage.gallery.azpkg;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes an archive the way the packager does: every entry stored, its size and checksum in front of it (no data
 * descriptor), no flags, made by version 4.5. The JDK's writer can not be told the latter. All entries are of 1 January
 * 1980, the first day the format knows, so that the same parts are the same bytes.
 *
 * <p>Layout by PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
final class StoredZip {
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final short MADE_BY = 45;
    private static final short NEEDED = 10;
    private static final short MIDNIGHT = 0;
    private static final short FIRST_DAY = 1 << 5 | 1;
    private static final int LOCAL_LENGTH = 30;
    private static final int CENTRAL_LENGTH = 46;
    private static final int END_LENGTH = 22;

    private StoredZip() {}

    static byte[] of(List<Part> parts) {
        var archive = new ByteArrayOutputStream();
        var directory = new ByteArrayOutputStream();
        for (var part : parts) {
            var name = part.name().getBytes(StandardCharsets.US_ASCII);
            var central = new byte[CENTRAL_LENGTH];
            describe(little(central).putInt(CENTRAL_HEADER).putShort(MADE_BY), part, name);
            little(central).putInt(CENTRAL_LENGTH - Integer.BYTES, archive.size());
            directory.writeBytes(central);
            directory.writeBytes(name);
            var local = new byte[LOCAL_LENGTH];
            describe(little(local).putInt(LOCAL_HEADER), part, name);
            archive.writeBytes(local);
            archive.writeBytes(name);
            archive.writeBytes(part.bytes());
        }
        var end = new byte[END_LENGTH];
        little(end)
                .putInt(END)
                .putInt(0)
                .putShort((short) parts.size())
                .putShort((short) parts.size())
                .putInt(directory.size())
                .putInt(archive.size());
        archive.writeBytes(directory.toByteArray());
        archive.writeBytes(end);
        return archive.toByteArray();
    }

    /** The fields that a local and a central header share; what follows them in a central one is zero but for the offset. */
    private static void describe(ByteBuffer header, Part part, byte[] name) {
        var checksum = new CRC32();
        checksum.update(part.bytes());
        header.putShort(NEEDED)
                .putInt(0) // no flags, stored
                .putShort(MIDNIGHT)
                .putShort(FIRST_DAY)
                .putInt((int) checksum.getValue())
                .putInt(part.bytes().length)
                .putInt(part.bytes().length)
                .putShort((short) name.length);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
