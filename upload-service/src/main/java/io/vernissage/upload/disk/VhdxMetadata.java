package io.vernissage.upload.disk;

import static io.vernissage.upload.disk.VhdxBytes.MEBIBYTE;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a VHDX says about its disk ([MS-VHDX] 2.6).
 *
 * @param virtualSize bytes of the virtual disk, a multiple of 512, not negative
 * @param blockSize bytes of a payload block, a power of two from 1 MiB to 256 MiB
 */
record VhdxMetadata(long virtualSize, int blockSize) {
    static final int SECTOR = 512;
    private static final long SIGNATURE = 0x617461646174656DL; // "metadata"
    private static final int TABLE_LENGTH = 64 << 10;
    private static final int MOST_ENTRIES = 2047;
    private static final int LARGEST_BLOCK = 256 << 20;
    private static final int LEAVE_ALLOCATED = 1;
    private static final int HAS_PARENT = 2;
    private static final String MERGE =
            "Merge it into its parent (Merge-VHD), or delete the checkpoint it belongs to, and publish the result";

    /** Reads the items that make up the disk, from the metadata region. */
    static VhdxMetadata read(SourceReader source, FileSpan region) throws IOException {
        var items = items(VhdxBytes.read(source, region.start(), TABLE_LENGTH), region);
        if (items.containsKey(Item.PARENT_LOCATOR)) {
            throw DiskProblems.diskHasParent("The metadata has a parent locator", MERGE);
        }
        var parameters = read(source, items, Item.FILE_PARAMETERS);
        var flags = parameters.getInt(4);
        if ((flags & HAS_PARENT) != 0) {
            throw DiskProblems.diskHasParent("The file parameters say that the disk has a parent", MERGE);
        }
        if ((flags & ~LEAVE_ALLOCATED) != 0) {
            throw DiskProblems.diskDamaged(
                    "The file parameters have the flags 0x%X, which are not known".formatted(flags));
        }
        var blockSize = parameters.getInt(0);
        if (Integer.bitCount(blockSize) != 1 || blockSize < MEBIBYTE || blockSize > LARGEST_BLOCK) {
            throw DiskProblems.diskDamaged(
                    "The metadata says blocks of %d bytes; expected is a power of two from 1 MiB to 256 MiB"
                            .formatted(Integer.toUnsignedLong(blockSize)));
        }
        checkSectors(
                read(source, items, Item.LOGICAL_SECTOR).getInt(0),
                read(source, items, Item.PHYSICAL_SECTOR).getInt(0));
        find(items, Item.DISK_ID);
        var size = read(source, items, Item.DISK_SIZE).getLong(0);
        if (size < 0 || size % SECTOR != 0) {
            throw DiskProblems.diskDamaged(
                    "The metadata says a size of %s bytes, which no disk has".formatted(Long.toUnsignedString(size)));
        }
        return new VhdxMetadata(size, blockSize);
    }

    private static void checkSectors(int logical, int physical) {
        if (logical == 4096) {
            throw DiskProblems.sectorSize("The metadata says logical sectors of 4096 bytes");
        }
        if (logical != SECTOR || (physical != SECTOR && physical != 4096)) {
            throw DiskProblems.diskDamaged(
                    "The metadata says sectors of %d bytes, and %d physically; each is 512 or 4096"
                            .formatted(Integer.toUnsignedLong(logical), Integer.toUnsignedLong(physical)));
        }
    }

    /** Where the known items lie in the file; every entry of the table has been checked. */
    private static Map<Item, FileSpan> items(ByteBuffer table, FileSpan region) {
        if (table.getLong(0) != SIGNATURE) {
            throw DiskProblems.diskDamaged("There is no metadata table where the region table says (no 'metadata')");
        }
        var count = Short.toUnsignedInt(table.getShort(10));
        if (count > MOST_ENTRIES) {
            throw DiskProblems.diskDamaged(
                    "The metadata table says that it has %d entries; %d at most fit".formatted(count, MOST_ENTRIES));
        }
        var items = new HashMap<Item, FileSpan>();
        var spans =
                new ArrayList<>(List.of(new FileSpan("metadata table", region.start(), region.start() + TABLE_LENGTH)));
        var seen = new HashMap<Key, FileSpan>();
        for (var at = 32; at < 32 + count * 32; at += 32) {
            var entry = Entry.parse(table, at);
            var span = entry.span(region);
            if (seen.put(entry.key, span) != null) {
                throw DiskProblems.diskDamaged("The metadata table has two entries for the item " + entry.key.id);
            }
            entry.known().ifPresent(item -> items.put(item, span));
            spans.add(span);
        }
        FileSpan.apart(spans);
        return items;
    }

    private static FileSpan find(Map<Item, FileSpan> items, Item item) {
        return Optional.ofNullable(items.get(item))
                .orElseThrow(() -> DiskProblems.diskDamaged("The metadata has no item for the " + item.title));
    }

    private static ByteBuffer read(SourceReader source, Map<Item, FileSpan> items, Item item) throws IOException {
        return VhdxBytes.read(source, find(items, item).start(), item.length);
    }

    private enum Item {
        FILE_PARAMETERS("file parameters", 8, "CAA16737-FA36-4D43-B3B6-33F0AA44E76B"),
        DISK_SIZE("size of the disk", 8, "2FA54224-CD1B-4876-B211-5DBED83BF4B8"),
        DISK_ID("identity of the disk", 16, "BECA12AB-B2E6-4523-93EF-C309E000C746"),
        LOGICAL_SECTOR("logical sector size", 4, "8141BF1D-A96F-4709-BA47-F233A8FAAB5F"),
        PHYSICAL_SECTOR("physical sector size", 4, "CDA348C7-445D-4471-9CC9-E9885251C556"),
        PARENT_LOCATOR("parent locator", 0, "A8D35F2D-B30B-454D-ABF7-D3D84834AB0C");

        private final String title;
        /** Bytes that are read of it, and that it must have. */
        private final int length;

        private final UUID id;

        Item(String title, int length, String id) {
            this.title = title;
            this.length = length;
            this.id = UUID.fromString(id);
        }
    }

    private record Key(UUID id, boolean user) {}

    /** An entry of the table; its offset is from the beginning of the region. */
    private record Entry(Key key, long offset, long length, boolean required) {
        private static final int USER = 1;
        private static final int REQUIRED = 4;

        static Entry parse(ByteBuffer table, int at) {
            var flags = table.getInt(at + 24);
            return new Entry(
                    new Key(VhdxBytes.guid(table, at), (flags & USER) != 0),
                    Integer.toUnsignedLong(table.getInt(at + 16)),
                    Integer.toUnsignedLong(table.getInt(at + 20)),
                    (flags & REQUIRED) != 0);
        }

        Optional<Item> known() {
            for (var item : Item.values()) {
                if (!key.user && item.id.equals(key.id)) {
                    return Optional.of(item);
                }
            }
            return Optional.empty();
        }

        FileSpan span(FileSpan region) {
            var known = known();
            if (required && known.isEmpty()) {
                throw DiskProblems.featureUnknown(
                        "The image says that it can not be read without its metadata item %s, which is not known"
                                .formatted(key.id));
            }
            var name = known.map(item -> item.title).orElse("metadata item " + key.id);
            if (length > MEBIBYTE
                    || (length == 0 && offset != 0)
                    || (length > 0 && offset < TABLE_LENGTH)
                    || offset + length > region.length()
                    || known.filter(item -> item.length > length).isPresent()) {
                throw DiskProblems.diskDamaged(
                        "The %s is said to have %d bytes at offset %d of the metadata region, where it can not be"
                                .formatted(name, length, offset));
            }
            return new FileSpan(name, region.start() + offset, region.start() + offset + length);
        }
    }
}
