package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.disk.HostileImage.Script;
import io.vernissage.upload.disk.HostileImage.When;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a VHDX is refused, made by a script from a good one; those of its log are with the log. */
class HostileVhdxTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final long SIZE = 24L * MEBIBYTE;
    private static final String UNKNOWN = "01234567-89AB-CDEF-0123-456789ABCDEF";
    private static final String TABLE = "2DC27766-F623-4200-9D64-115E9BFD4A08";
    private static final String DISK_SIZE = "2FA54224-CD1B-4876-B211-5DBED83BF4B8";
    private static final String PARENT_LOCATOR = "A8D35F2D-B30B-454D-ABF7-D3D84834AB0C";

    @TempDir
    Path folder;

    static Stream<HostileImage> headers() {
        return Stream.of(
                change("both headers' checksums", "disk-damaged", file -> {
                    flip(file, VhdxImages.HEADERS[0] + 40);
                    flip(file, VhdxImages.HEADERS[1] + 4000);
                }),
                change("no headers", "disk-damaged", file -> {
                    VhdxImages.write(file, VhdxImages.HEADERS[0], ByteBuffer.allocate(4096));
                    VhdxImages.write(file, VhdxImages.HEADERS[1], ByteBuffer.allocate(4096));
                }),
                header("version 2", "disk-feature-unknown", header -> header.putShort(66, (short) 2)),
                header("version 0", "disk-feature-unknown", header -> header.putShort(66, (short) 0)),
                header(
                        "log of version 1 to replay",
                        "disk-not-closed",
                        header -> header.putShort(64, (short) 1).putLong(48, 7)),
                header(
                        "log to replay without one",
                        "disk-damaged",
                        header -> header.putLong(48, 7).putInt(68, 0)),
                change("two headers of one number", "disk-damaged", file -> {
                    VhdxImages.changeHeader(file, 0, header -> header.putLong(8, 5));
                    VhdxImages.changeHeader(
                            file, 1, header -> header.putLong(8, 5).putInt(68, 0));
                }),
                header("log between MiB", "disk-damaged", header -> header.putLong(72, MEBIBYTE + 4096)),
                header("log of half a MiB", "disk-damaged", header -> header.putInt(68, 1 << 19)),
                header("log at a negative offset", "disk-damaged", header -> header.putLong(72, -MEBIBYTE)),
                header("log past the end", "disk-truncated", header -> header.putLong(72, 1L << 62)),
                header("log of 4 GiB", "disk-truncated", header -> header.putInt(68, -MEBIBYTE)),
                header("log over the headers", "disk-damaged", header -> header.putLong(72, 0)),
                header("log over the metadata", "disk-damaged", header -> header.putLong(72, VhdxImages.METADATA)),
                header("log over the table", "disk-damaged", header -> header.putLong(72, VhdxImages.TABLE)),
                header("log over a block", "disk-damaged", header -> header.putLong(72, VhdxImages.TABLE + MEBIBYTE)));
    }

    static Stream<HostileImage> regions() {
        return Stream.of(
                change("first region table's checksum", "disk-damaged", file -> flip(file, VhdxImages.REGIONS[0] + 99)),
                change(
                        "second region table's checksum",
                        "disk-damaged",
                        file -> flip(file, VhdxImages.REGIONS[1] + 60_000)),
                change(
                        "region tables that differ",
                        "disk-damaged",
                        file -> VhdxImages.changeSealed(
                                file,
                                VhdxImages.REGIONS[1],
                                64 << 10,
                                table -> table.putLong(16 + 16, VhdxImages.METADATA))),
                region("2048 entries", "disk-damaged", table -> table.putInt(8, 2048)),
                region("four billion entries", "disk-damaged", table -> table.putInt(8, -1)),
                region("no entries", "disk-damaged", table -> table.putInt(8, 0)),
                region("no metadata region", "disk-damaged", table -> table.putInt(8, 1)),
                region(
                        "no table",
                        "disk-damaged",
                        table -> table.put(16, (byte) 0).putInt(44, 0)),
                region("two tables", "disk-damaged", table -> put(table, TABLE, 6 * MEBIBYTE, MEBIBYTE, true)),
                region(
                        "unknown region that is required",
                        "disk-feature-unknown",
                        table -> put(table, UNKNOWN, 6 * MEBIBYTE, MEBIBYTE, true)),
                region("region between MiB", "disk-damaged", table -> table.putLong(32, VhdxImages.TABLE + 512)),
                region("region of nothing", "disk-damaged", table -> table.putInt(40, 0)),
                region("region of half a MiB", "disk-damaged", table -> table.putInt(40, 1 << 19)),
                region("region at a negative offset", "disk-damaged", table -> table.putLong(32, Long.MIN_VALUE)),
                region("region past the end", "disk-truncated", table -> table.putLong(32, 1L << 62)),
                region("region of 4 GiB", "disk-truncated", table -> table.putInt(40, -MEBIBYTE)),
                region("table over the headers", "disk-damaged", table -> table.putLong(32, 0)),
                region("table over the log", "disk-damaged", table -> table.putLong(32, VhdxImages.LOG)),
                region("table over the metadata", "disk-damaged", table -> table.putLong(32, VhdxImages.METADATA)),
                region("table over a block", "disk-damaged", table -> table.putInt(40, 2 * MEBIBYTE)),
                region(
                        "unknown region over the table",
                        "disk-damaged",
                        table -> put(table, UNKNOWN, VhdxImages.TABLE, MEBIBYTE, false)),
                region(
                        "unknown region over a block",
                        "disk-damaged",
                        table -> put(table, UNKNOWN, VhdxImages.TABLE + 2 * MEBIBYTE, MEBIBYTE, false)),
                region("2047 regions in one place", "disk-damaged", HostileVhdxTest::fill));
    }

    static Stream<HostileImage> metadata() {
        return Stream.of(
                metadata("no metadata", "disk-damaged", metadata -> metadata.put(0, (byte) 'M')),
                metadata("2048 items", "disk-damaged", metadata -> metadata.putShort(10, (short) 2048)),
                metadata("65535 items", "disk-damaged", metadata -> metadata.putShort(10, (short) -1)),
                metadata("no items", "disk-damaged", metadata -> metadata.putShort(10, (short) 0)),
                metadata("item in the table", "disk-damaged", metadata -> metadata.putInt(32 + 16, 4096)),
                metadata("item past the region", "disk-damaged", metadata -> metadata.putInt(32 + 16, MEBIBYTE - 4)),
                metadata("item far away", "disk-damaged", metadata -> metadata.putInt(32 + 16, -8)),
                metadata("item of 2 MiB", "disk-damaged", metadata -> metadata.putInt(32 + 20, 2 * MEBIBYTE)),
                metadata("item too short", "disk-damaged", metadata -> metadata.putInt(32 + 20, 7)),
                metadata(
                        "item of nothing at an offset",
                        "disk-damaged",
                        metadata -> item(metadata, UNKNOWN, 70_000, 0, 0)),
                metadata("items that overlap", "disk-damaged", metadata -> metadata.putInt(64 + 16, 65_540)),
                metadata("item over others", "disk-damaged", metadata -> item(metadata, UNKNOWN, 65_536, 4096, 0)),
                metadata("two sizes", "disk-damaged", metadata -> item(metadata, DISK_SIZE, 70_000, 8, 6)),
                metadata(
                        "unknown item that is required",
                        "disk-feature-unknown",
                        metadata -> item(metadata, UNKNOWN, 70_000, 8, 4)),
                metadata(
                        "a user's item that is required",
                        "disk-feature-unknown",
                        metadata -> item(metadata, DISK_SIZE, 70_000, 8, 5)),
                metadata(
                        "parent locator", "disk-has-parent", metadata -> item(metadata, PARENT_LOCATOR, 70_000, 20, 4)),
                metadata(
                        "parent locator of nothing",
                        "disk-has-parent",
                        metadata -> item(metadata, PARENT_LOCATOR, 0, 0, 4)),
                parameter("parent", "disk-has-parent", VhdxImages.PARAMETERS + 4, 2),
                parameter("parent of a fixed disk", "disk-has-parent", VhdxImages.PARAMETERS + 4, 3),
                parameter("unknown flags", "disk-damaged", VhdxImages.PARAMETERS + 4, 4),
                parameter("block size of zero", "disk-damaged", VhdxImages.PARAMETERS, 0),
                parameter("block size of 3 MiB", "disk-damaged", VhdxImages.PARAMETERS, 3 * MEBIBYTE),
                parameter("block size of half a MiB", "disk-damaged", VhdxImages.PARAMETERS, 1 << 19),
                parameter("block size of 512 MiB", "disk-damaged", VhdxImages.PARAMETERS, 1 << 29),
                parameter("block size of 2 GiB", "disk-damaged", VhdxImages.PARAMETERS, 1 << 31),
                parameter("sectors of 4 KiB", "disk-sector-size", VhdxImages.LOGICAL_SECTOR, 4096),
                parameter("sectors of 520 bytes", "disk-damaged", VhdxImages.LOGICAL_SECTOR, 520),
                parameter("no sectors", "disk-damaged", VhdxImages.LOGICAL_SECTOR, 0),
                parameter("physical sectors of a MiB", "disk-damaged", VhdxImages.PHYSICAL_SECTOR, MEBIBYTE),
                parameter("odd size", "disk-damaged", VhdxImages.SIZE, (int) SIZE + 1),
                parameter("no size", "size-refused", VhdxImages.SIZE, 0),
                parameter("negative size", "disk-damaged", VhdxImages.SIZE + 4, Integer.MIN_VALUE),
                parameter("size of many EiB", "size-refused", VhdxImages.SIZE + 4, Integer.MAX_VALUE),
                parameter("size of 64 TiB", "size-refused", VhdxImages.SIZE + 4, 1 << 14),
                parameter("size of 19 MiB", "size-refused", VhdxImages.SIZE, 19 * MEBIBYTE),
                metadata(
                        "size over 1023 GiB by a sector",
                        "size-refused",
                        metadata -> metadata.putLong(VhdxImages.SIZE, (1023L << 30) + 512)),
                metadata(
                        "more blocks than the table has",
                        "disk-damaged",
                        metadata -> metadata.putLong(VhdxImages.SIZE, 1023L << 30)));
    }

    static Stream<HostileImage> missing() {
        return IntStream.range(0, 5)
                .mapToObj(item -> metadata(
                        "without item " + item,
                        "disk-damaged",
                        metadata -> VhdxImages.putItem(metadata, item, UNKNOWN, 70_000, 8, 0)));
    }

    static Stream<HostileImage> tables() {
        var first = VhdxImages.TABLE + (long) MEBIBYTE;
        return Stream.of(
                entry("two blocks at one place", "disk-damaged", 1, first | VhdxImages.PRESENT),
                entry("block at zero", "disk-damaged", 1, VhdxImages.PRESENT),
                entry("block over the log", "disk-damaged", 1, VhdxImages.LOG | VhdxImages.PRESENT),
                entry("block over the metadata", "disk-damaged", 1, VhdxImages.METADATA | VhdxImages.PRESENT),
                entry("block over the table", "disk-damaged", 1, VhdxImages.TABLE | VhdxImages.PRESENT),
                entry("block past the end", "disk-truncated", 1, 64L * MEBIBYTE | VhdxImages.PRESENT),
                entry("block past 2 PiB", "disk-truncated", 1, 1L << 51 | VhdxImages.PRESENT),
                entry("block at the end of numbers", "disk-truncated", 1, -MEBIBYTE | VhdxImages.PRESENT),
                entry("state 4", "disk-damaged", 1, 4),
                entry("state 5", "disk-damaged", 1, 5),
                entry("partly in a parent", "disk-damaged", 1, first | 7),
                entry("reserved bits", "disk-damaged", 1, 8),
                entry("reserved bits of a block that is there", "disk-damaged", 0, first | 0x8000 | VhdxImages.PRESENT),
                HostileImage.opened("blocks that overlap by half", "", "disk-damaged", folder -> {
                    var file = VhdxImages.fixed(folder.resolve("d.vhdx"), DiskLayout.bootable(SIZE), 2 << 20);
                    VhdxImages.setEntry(file, 3, 2 << 20, first + MEBIBYTE | VhdxImages.PRESENT);
                    return file;
                }),
                HostileImage.opened("sector bitmap", "", "disk-damaged", folder -> {
                    var file = VhdxImages.dynamic(folder.resolve("d.vhdx"), DiskLayout.bootable(5L << 30));
                    VhdxImages.write(
                            file,
                            VhdxImages.TABLE + 4096 * 8,
                            VhdxImages.little(8).putLong(0, first | VhdxImages.PRESENT));
                    return file;
                }),
                HostileImage.opened("every block of 1 TiB at one place", "", "disk-damaged", folder -> {
                    var file = VhdxImages.dynamic(folder.resolve("d.vhdx"), DiskLayout.empty(1023L << 30));
                    var table = VhdxImages.little(8 << 20);
                    while (table.hasRemaining()) {
                        table.putLong(64L * MEBIBYTE | VhdxImages.PRESENT);
                    }
                    for (var entry = 4096; entry < 1 << 20; entry += 4097) {
                        table.putLong(entry * 8, 0);
                    }
                    VhdxImages.write(file, VhdxImages.TABLE, table);
                    VhdxImages.write(file, 128L * MEBIBYTE, ByteBuffer.allocate(1));
                    return file;
                }));
    }

    static Stream<HostileImage> files() {
        return Stream.of(
                cut("identifier only", 8),
                cut("identifier and half a header", (64 << 10) + 2000),
                cut("header section cut", MEBIBYTE - 1),
                cut("header section only", MEBIBYTE),
                cut("metadata cut", VhdxImages.METADATA + 5000),
                cut("table cut", VhdxImages.TABLE + 40),
                cut("blocks cut off", VhdxImages.TABLE + MEBIBYTE),
                cut("last block cut", VhdxImages.TABLE + 4 * MEBIBYTE - 1),
                polyglot("boot sector", "format-ambiguous", 510, "U\u00aa"),
                polyglot("GPT", "format-ambiguous", 512, "EFI PART"),
                polyglot("GPT of a 4Kn disk", "format-ambiguous", 4096, "EFI PART"),
                polyglot("ext4", "format-ambiguous", 1080, "S\u00ef"),
                polyglot("ISO", "format-ambiguous", 32769, "CD001"),
                polyglot("tar", "format-ambiguous", 257, "ustar"),
                polyglot("VDI", "format-ambiguous", 64, "\u007f\u0010\u00da\u00be"),
                change(
                        "fixed VHD by its end",
                        "format-ambiguous",
                        file -> VhdxImages.write(file, Files.size(file), VhdImages.footer(SIZE, 2, -1))),
                change(
                        "512 bytes of a VHD's footer as its end",
                        "format-ambiguous",
                        file -> VhdxImages.write(file, Files.size(file) - 512, VhdImages.footer(SIZE, 2, -1))),
                said("raw"),
                said("vhd"),
                said("vhd-dynamic"),
                said("qcow2"),
                HostileImage.opened(
                        "VHD said to be a VHDX",
                        "vhdx",
                        "format-claim-differs",
                        folder -> VhdImages.fixed(folder.resolve("d.vhd"), DiskLayout.bootable(SIZE))),
                HostileImage.opened(
                        "raw said to be a VHDX",
                        "vhdx",
                        "format-claim-differs",
                        folder -> VhdImages.raw(folder.resolve("d.img"), DiskLayout.bootable(SIZE))),
                HostileImage.opened(
                        "raw named a VHDX",
                        "",
                        "format-claim-differs",
                        folder -> VhdImages.raw(folder.resolve("d.vhdx"), DiskLayout.bootable(SIZE))));
    }

    @ParameterizedTest
    @MethodSource({"headers", "regions", "metadata", "missing", "tables", "files"})
    void shouldRefuse(HostileImage hostile) throws IOException {
        hostile.assertRefused(folder);
    }

    @Test
    void shouldRefuseEveryBitThatIsWrongUnderAChecksum() throws IOException {
        // Given
        var good = good(folder);
        for (var structure : new int[] {VhdxImages.HEADERS[0], VhdxImages.REGIONS[0], VhdxImages.REGIONS[1]}) {
            for (var at = 0; at < 96; at += 3) {
                // When: of two good headers the older one may be lost
                var file = Files.copy(good, folder.resolve("copy-%d-%d.vhdx".formatted(structure, at)));
                flip(file, VhdxImages.HEADERS[1] + 4000);
                flip(file, structure + at);
                // Then
                var refusal = Refusals.of(file, Optional.empty(), When.OPENED, 8 << 20);
                assertThat(refusal.problem().type()).endsWith(":disk-damaged");
                Files.delete(file);
            }
        }
    }

    private interface Change {
        void in(Path file) throws IOException;
    }

    private static HostileImage change(String name, String kind, Change change) {
        return HostileImage.opened(name, "", kind, folder -> {
            var file = good(folder);
            change.in(file);
            return file;
        });
    }

    private static HostileImage header(String name, String kind, Consumer<ByteBuffer> change) {
        return change(name, kind, file -> VhdxImages.changeHeaders(file, change));
    }

    private static HostileImage region(String name, String kind, Consumer<ByteBuffer> change) {
        return change(name, kind, file -> VhdxImages.changeRegions(file, change));
    }

    private static HostileImage metadata(String name, String kind, Consumer<ByteBuffer> change) {
        return change(name, kind, file -> VhdxImages.change(file, VhdxImages.METADATA, MEBIBYTE, change));
    }

    private static HostileImage parameter(String name, String kind, int offset, int value) {
        return metadata(name, kind, metadata -> metadata.putInt(offset, value));
    }

    private static HostileImage entry(String name, String kind, long block, long value) {
        return change(name, kind, file -> VhdxImages.setEntry(file, block, MEBIBYTE, value));
    }

    private static HostileImage cut(String name, long length) {
        return change(name, "disk-truncated", file -> {
            try (var access = new RandomAccessFile(file.toFile(), "rw")) {
                access.setLength(length);
            }
        });
    }

    private static HostileImage polyglot(String name, String kind, int offset, String bytes) {
        return change(
                "also " + name,
                kind,
                file -> VhdxImages.write(file, offset, ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private static HostileImage said(String claim) {
        Script good = HostileVhdxTest::good;
        return HostileImage.opened("VHDX said to be " + claim, claim, "format-claim-differs", good);
    }

    private static Path good(Path folder) throws IOException {
        var layout = DiskLayout.bootable(SIZE).with(9 * MEBIBYTE, new byte[512]).with(SIZE - 512, new byte[512]);
        return VhdxImages.dynamic(folder.resolve("d.vhdx"), layout);
    }

    private static void flip(Path file, long offset) throws IOException {
        VhdxImages.change(file, offset, 1, bytes -> bytes.put(0, (byte) (bytes.get(0) ^ 0x10)));
    }

    private static void put(ByteBuffer table, String id, long offset, int length, boolean required) {
        VhdxImages.putRegion(table.putInt(8, 3), 2, id, offset, length, required);
    }

    private static void item(ByteBuffer metadata, String id, int offset, int length, int flags) {
        VhdxImages.putItem(metadata.putShort(10, (short) 6), 5, id, offset, length, flags);
    }

    private static void fill(ByteBuffer table) {
        table.putInt(8, 2047);
        for (var entry = 2; entry < 2047; entry++) {
            var id = "%08X%s".formatted(entry, UNKNOWN.substring(8));
            VhdxImages.putRegion(table, entry, id, 6L * MEBIBYTE, MEBIBYTE, false);
        }
    }
}
