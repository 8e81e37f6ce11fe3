package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.GalleryProblem;
import io.vernissage.pipeline.ProblemException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads an archive by its central directory, strictly: one disk, nothing behind the end, names that can not climb and are
 * told apart without regard to case, sizes and checksums that are right, and a bound on what comes out of it.
 */
final class ZipReader {
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int CENTRAL_LENGTH = 46;
    private static final int END_LENGTH = 22;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final long MOST_BYTES = 64L << 20;

    private final ByteBuffer archive;
    private long bytes;

    private ZipReader(ByteBuffer archive) {
        this.archive = archive;
    }

    /**
     * All entries in the directory's order.
     *
     * @throws ProblemException if the archive is not one of these
     */
    static Map<String, byte[]> entries(byte[] archive) {
        try {
            return new ZipReader(ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN)).entries();
        } catch (IndexOutOfBoundsException e) {
            throw damaged("an offset or length in it points outside of it");
        }
    }

    static ProblemException damaged(String why) {
        return GalleryProblem.PACKAGE.because("The file can not be opened as a gallery package: %s.".formatted(why));
    }

    private Map<String, byte[]> entries() {
        var end = archive.capacity() - END_LENGTH;
        if (end < 0 || archive.getInt(end) != END || archive.getInt(end + 4) != 0 || archive.getShort(end + 20) != 0) {
            throw damaged("it does not end as an archive does");
        }
        var count = archive.getShort(end + 10) & 0xFFFF;
        var header = archive.getInt(end + 16);
        var entries = new LinkedHashMap<String, byte[]>();
        var names = new HashSet<String>();
        for (var entry = 0; entry < count; entry++) {
            if (archive.getInt(header) != CENTRAL_HEADER) {
                throw damaged("its directory has fewer entries than it says");
            }
            var name = name(header);
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                throw damaged("it has two entries of one name");
            }
            entries.put(name, content(header));
            header += CENTRAL_LENGTH + length(header + 28) + length(header + 30) + length(header + 32);
        }
        if (header != end) {
            throw damaged("there is something between its directory and its end");
        }
        return entries;
    }

    private String name(int header) {
        var raw = new byte[length(header + 28)];
        archive.get(header + CENTRAL_LENGTH, raw);
        var name = new String(raw, StandardCharsets.UTF_8);
        if (name.isEmpty()
                || name.startsWith("/")
                || name.endsWith("/")
                || name.contains("\\")
                || name.contains("//")
                || ("/" + name + "/").contains("/../")
                || ("/" + name + "/").contains("/./")) {
            throw damaged("an entry has a name that no part can have");
        }
        return name;
    }

    private byte[] content(int header) {
        if ((length(header + 8) & ENCRYPTED) != 0) {
            throw damaged("an entry is encrypted");
        }
        var packed = archive.getInt(header + 20);
        var size = archive.getInt(header + 24);
        bytes += size;
        if (packed < 0 || size < 0 || bytes > MOST_BYTES) {
            throw damaged("it holds more than %d bytes".formatted(MOST_BYTES));
        }
        var local = archive.getInt(header + 42);
        if (archive.getInt(local) != LOCAL_HEADER) {
            throw damaged("an entry of its directory is not there");
        }
        var start = local + LOCAL_LENGTH + length(local + 26) + length(local + 28);
        var content = unpacked(length(header + 10), start, packed, size);
        var checksum = new CRC32();
        checksum.update(content);
        if ((int) checksum.getValue() != archive.getInt(header + 16)) {
            throw damaged("the checksum of an entry is wrong");
        }
        return content;
    }

    private byte[] unpacked(int method, int start, int packed, int size) {
        var raw = archive.slice(start, packed);
        var content = new byte[size];
        if (method == STORED && packed == size) {
            raw.get(content);
            return content;
        }
        if (method != DEFLATED) {
            throw damaged("an entry is neither stored nor deflated");
        }
        try (var inflater = new Inflater(true)) {
            inflater.setInput(raw);
            if (inflater.inflate(content) != size || (!inflater.finished() && inflater.inflate(new byte[1]) != 0)) {
                throw damaged("an entry does not have the size it says");
            }
            return content;
        } catch (DataFormatException e) {
            throw damaged("an entry can not be inflated");
        }
    }

    private int length(int offset) {
        return archive.getShort(offset) & 0xFFFF;
    }
}
