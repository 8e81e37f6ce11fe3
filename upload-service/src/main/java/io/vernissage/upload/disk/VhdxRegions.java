package io.vernissage.upload.disk;

import static io.vernissage.upload.disk.VhdxBytes.MEBIBYTE;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where the parts of a VHDX lie in its file ([MS-VHDX] 2.2.3).
 *
 * @param table the block allocation table
 * @param metadata the metadata region
 * @param structures everything that no block may overlap, these two included, by place and apart from each other
 */
record VhdxRegions(FileSpan table, FileSpan metadata, List<FileSpan> structures) {
    private static final int SIGNATURE = VhdxBytes.signature("regi");
    private static final int FIRST = 192 << 10;
    private static final int SECOND = 256 << 10;
    private static final int LENGTH = 64 << 10;
    private static final int MOST_ENTRIES = 2047;
    private static final Map<UUID, String> KNOWN = Map.of(
            UUID.fromString("2DC27766-F623-4200-9D64-115E9BFD4A08"), "block allocation table",
            UUID.fromString("8B7CA206-4790-4B9A-B8FE-575F050F886E"), "metadata region");

    /** Reads both copies of the region table, which must agree. */
    static VhdxRegions read(SourceReader source, VhdxHeader header) throws IOException {
        var first = entries(VhdxBytes.read(source, FIRST, LENGTH), "first");
        if (!first.equals(entries(VhdxBytes.read(source, SECOND, LENGTH), "second"))) {
            throw DiskProblems.diskDamaged("The two copies of the region table say different things");
        }
        var spans = new ArrayList<>(List.of(VhdxHeader.SECTION, header.log()));
        var known = new HashMap<String, FileSpan>();
        for (var entry : first) {
            var span = entry.span(source.length());
            spans.add(span);
            known.put(span.name(), span);
        }
        for (var name : KNOWN.values()) {
            if (!known.containsKey(name)) {
                throw DiskProblems.diskDamaged("The region table has no entry for the " + name);
            }
        }
        return new VhdxRegions(
                known.get("block allocation table"), known.get("metadata region"), FileSpan.apart(spans));
    }

    private static List<Entry> entries(ByteBuffer table, String copy) {
        if (!VhdxBytes.isSound(table, SIGNATURE)) {
            throw DiskProblems.diskDamaged(
                    "The %s copy of the region table does not match its checksum".formatted(copy));
        }
        var count = Integer.toUnsignedLong(table.getInt(8));
        if (count > MOST_ENTRIES) {
            throw DiskProblems.diskDamaged(
                    "The region table says that it has %d entries; %d at most fit".formatted(count, MOST_ENTRIES));
        }
        var entries = new ArrayList<Entry>();
        var seen = new HashSet<UUID>();
        for (var at = 16; at < 16 + count * 32; at += 32) {
            var entry = new Entry(
                    VhdxBytes.guid(table, at),
                    table.getLong(at + 16),
                    Integer.toUnsignedLong(table.getInt(at + 24)),
                    table.getInt(at + 28) != 0);
            if (!seen.add(entry.id)) {
                throw DiskProblems.diskDamaged("The region table has two entries for the region " + entry.id);
            }
            entries.add(entry);
        }
        return entries;
    }

    private record Entry(UUID id, long offset, long length, boolean required) {
        FileSpan span(long fileLength) {
            if (required && !KNOWN.containsKey(id)) {
                throw DiskProblems.featureUnknown(
                        "The image says that it can not be read without its region %s, which is not known"
                                .formatted(id));
            }
            var name = KNOWN.getOrDefault(id, "region " + id);
            if (offset % MEBIBYTE != 0 || length == 0 || length % MEBIBYTE != 0) {
                throw DiskProblems.diskDamaged(
                        "The %s is said to have %d bytes at offset %s of the file; both must be whole MiB"
                                .formatted(name, length, Long.toUnsignedString(offset)));
            }
            return FileSpan.of(name, offset, length, fileLength);
        }
    }
}
