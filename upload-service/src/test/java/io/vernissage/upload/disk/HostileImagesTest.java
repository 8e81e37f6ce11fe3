package io.vernissage.upload.disk;

import io.vernissage.upload.disk.HostileImage.Damage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which an image is refused, made by a script from a good one. */
class HostileImagesTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final long SIZE = 24 * MEBIBYTE;

    @TempDir
    Path folder;

    static Stream<HostileImage> structures() {
        return Stream.of(
                dynamic("footer cut off", "vhd-truncated", file -> file.setLength(file.length() - 512)),
                dynamic("half the file", "vhd-truncated", file -> file.setLength(file.length() / 2)),
                dynamic("bytes appended", "vhd-truncated", file -> put(file, file.length(), new byte[100])),
                dynamic("a block cut out before the footer", "vhd-truncated", HostileImagesTest::loseLastBlock),
                dynamic("footer checksum", "vhd-damaged", file -> put(file, file.length() - 512 + 70, (byte) 1)),
                dynamic("copy's checksum", "vhd-damaged", file -> put(file, 70, (byte) 1)),
                dynamic("copy missing", "vhd-damaged", file -> put(file, 0, new byte[512])),
                dynamic("header checksum", "vhd-damaged", file -> put(file, 512 + 700, (byte) 1)),
                dynamic("header cookie", "vhd-damaged", file -> put(file, 512, (byte) 1)),
                table("block beyond the end", "vhd-truncated", 0, 0x7FFFFFFF),
                table("block beyond the end, unsigned", "vhd-truncated", 0, 0xFFFFFFFE),
                table("block at the start", "vhd-damaged", 0, 0),
                table("block over the header", "vhd-damaged", 0, 1),
                table("block over the table", "vhd-damaged", 0, 3),
                twice("two blocks at one place", 0),
                twice("two blocks that overlap by a sector", 1),
                dynamic("last block over the footer", "vhd-truncated", HostileImagesTest::moveLastBlock));
    }

    static Stream<HostileImage> footers() {
        return Stream.of(
                footer("differencing", true, "vhd-has-parent", 60, 4),
                footer("differencing, fixed length", false, "vhd-has-parent", 60, 4),
                footer("unknown type", true, "vhd-damaged", 60, 5),
                footer("fixed by its end, dynamic by its start", true, "format-ambiguous", 60, 2),
                footer("dynamic without a copy", false, "vhd-damaged", 60, 3),
                footer("format version", true, "vhd-damaged", 12, 0x00020000),
                footer("saved state", true, "vhd-saved-state", 84, 0x01000000),
                footer("negative size", true, "vhd-damaged", 48, 0x80000000),
                footer("size of many EiB", true, "size-refused", 48, 0x7FFFFFFF),
                footer("odd size", true, "vhd-damaged", 52, (int) SIZE + 1),
                footer("size one sector over 1023 GiB", true, "size-refused", 48, 0x000000FF, 0xC0000200),
                footer("size of 19 MiB", true, "size-refused", 52, (int) (19 * MEBIBYTE)),
                footer("more blocks than the table", true, "vhd-damaged", 52, (int) (SIZE + 2 * MEBIBYTE)),
                footer("table with blocks past the end", true, "vhd-damaged", 52, (int) (SIZE - 2 * MEBIBYTE)),
                footer("header far away", true, "vhd-truncated", 16, 0x00FFFFFF),
                footer("header at a negative offset", true, "vhd-damaged", 16, 0xFFFFFF00),
                footer("header between sectors", true, "vhd-damaged", 20, 513),
                footer("fixed longer than said", false, "vhd-damaged", 52, (int) (SIZE - MEBIBYTE)),
                footer("fixed shorter than said", false, "vhd-truncated", 52, (int) (SIZE + MEBIBYTE)));
    }

    static Stream<HostileImage> headers() {
        return Stream.of(
                header("version", "vhd-damaged", 24, 0x00030000),
                header("block size of zero", "vhd-damaged", 32, 0),
                header("block size no power of two", "vhd-damaged", 32, 3 << 20),
                header("block size of 2 GiB", "vhd-damaged", 32, 0x80000000),
                header("tiny block size", "vhd-damaged", 32, 512),
                header("no entries", "vhd-damaged", 28, 0),
                header("an entry too few", "vhd-damaged", 28, 11),
                header("four billion entries", "vhd-damaged", 28, -1),
                header("entries that are blocks", "vhd-damaged", 28, 1_000_000),
                header("table past the end", "vhd-truncated", 16, 0x01000000),
                header("table at a negative offset", "vhd-damaged", 16, 0x80000000),
                header("table between sectors", "vhd-damaged", 20, 1540),
                header("table over the header", "vhd-damaged", 20, 1024),
                header("table over the copy of the footer", "vhd-damaged", 20, 0),
                header("parent identity", "vhd-has-parent", 40, 77),
                header("parent locator", "vhd-has-parent", 576, 0x57326B75));
    }

    static Stream<HostileImage> formats() {
        return Stream.of(
                file("empty", "", "no-disk", new byte[0]),
                file("a text", "", "no-disk", ascii("Not a disk at all\n".repeat(100))),
                file("a long text", "", "no-disk", ascii("Not a disk at all\n".repeat(1_500_000))),
                file("a web page", "", "no-disk", ascii("<!DOCTYPE HTML><title>Sign in</title>")),
                file("a web page said to be raw", "raw", "no-disk", ascii("<HTML><body>404")),
                file("junk", "", "no-disk", junk(100_000)),
                file("much junk", "", "no-disk", junk(21 << 20)),
                file("zeros", "", "no-disk", new byte[21 << 20]),
                file("one byte", "", "no-disk", new byte[1]),
                file("half a footer", "", "vhd-truncated", ascii("conectix and little else")),
                file("small raw", "raw", "size-refused", junk(1 << 20)),
                file("qcow2 of an unknown version", "", "disk-feature-unknown", start("QFI\u00fb")),
                file("qcow2 of an unknown version, said", "qcow2", "disk-feature-unknown", start("QFI\u00fb")),
                file("qcow2 said to be raw", "raw", "format-claim-differs", start("QFI\u00fb")),
                file("qcow2 said to be a VHD", "vhd", "format-claim-differs", start("QFI\u00fb")),
                file("VMDK of ESX", "", "format-not-supported", start("COWD")),
                file("VMDK of ESXi", "", "format-not-supported", start("\u00be\u00ba\u00fe\u00ca\0\0\0\0")),
                file("start of a VHDX", "", "disk-truncated", start("vhdxfile")),
                file("start of a VHDX said to be a VHD", "vhd", "format-claim-differs", start("vhdxfile")),
                file("VMDK descriptor", "", "format-not-supported", start("# Disk DescriptorFile\n")),
                file("gzip", "", "format-not-supported", start("\u001f\u008b\u0008")),
                file("xz", "", "format-not-supported", start("\u00fd7zXZ\0")),
                file("zstd", "", "format-not-supported", start("(\u00b5/\u00fd")),
                file("zip", "", "format-not-supported", start("PK\u0003\u0004")),
                HostileImage.opened("ISO with a boot sector", "", "format-not-supported", HostileImagesTest::iso),
                HostileImage.opened("qcow2 with a VHD's footer", "", "format-ambiguous", HostileImagesTest::qcowInVhd),
                HostileImage.opened("raw said to be a VHD", "vhd", "format-claim-differs", at -> image(at, "x.img")),
                HostileImage.opened("raw said to be qcow2", "qcow2", "format-claim-differs", at -> image(at, "x.img")),
                HostileImage.opened("raw named a VHD", "", "vhd-truncated", at -> image(at, "x.vhd")),
                HostileImage.opened("raw named qcow2", "", "format-claim-differs", at -> image(at, "x.qcow2")),
                HostileImage.opened(
                        "raw of 1023 GiB and a byte", "raw", "size-refused", at -> sparse(at, (1023L << 30) + 1)),
                HostileImage.opened("raw of 8 TiB", "raw", "size-refused", at -> sparse(at, Long.MAX_VALUE >> 20)),
                HostileImage.opened("VHD said to be raw", "raw", "format-claim-differs", HostileImagesTest::good),
                HostileImage.opened(
                        "dynamic said to be fixed", "vhd-fixed", "format-claim-differs", HostileImagesTest::good),
                HostileImage.opened(
                        "claim of nonsense", "floppy\u0007", "format-not-supported", HostileImagesTest::good));
    }

    @ParameterizedTest
    @MethodSource({"structures", "footers", "headers", "formats"})
    void shouldRefuse(HostileImage hostile) throws IOException {
        hostile.assertRefused(folder);
    }

    private static HostileImage dynamic(String name, String kind, Damage damage) {
        return HostileImage.opened(name, "", kind, folder -> {
            var file = good(folder);
            try (var access = new RandomAccessFile(file.toFile(), "rw")) {
                damage.on(access);
            }
            return file;
        });
    }

    private static HostileImage table(String name, String kind, int entry, int value) {
        return dynamic(name, kind, file -> {
            file.seek(VhdImages.TABLE_OFFSET + entry * 4L);
            file.writeInt(value);
        });
    }

    private static HostileImage twice(String name, int sectorsApart) {
        return dynamic(name, "vhd-damaged", file -> {
            file.seek(VhdImages.TABLE_OFFSET);
            var first = file.readInt();
            file.writeInt(first + sectorsApart);
        });
    }

    private static HostileImage footer(String name, boolean dynamic, String kind, int offset, int... values) {
        return HostileImage.opened(name, "", kind, folder -> {
            var file = dynamic ? good(folder) : VhdImages.fixed(folder.resolve("f.vhd"), DiskLayout.bootable(SIZE));
            VhdImages.changeFooter(file, footer -> {
                for (var index = 0; index < values.length; index++) {
                    footer.putInt(offset + 4 * index, values[index]);
                }
            });
            return file;
        });
    }

    private static HostileImage header(String name, String kind, int offset, int value) {
        return HostileImage.opened(name, "", kind, folder -> {
            var file = good(folder);
            VhdImages.changeHeader(file, header -> header.putInt(offset, value));
            return file;
        });
    }

    private static HostileImage file(String name, String claim, String kind, byte[] content) {
        return HostileImage.opened(name, claim, kind, folder -> Files.write(folder.resolve("source.bin"), content));
    }

    /** A dynamic VHD of 12 blocks, of which the first, the last and one between hold data. */
    private static Path good(Path folder) throws IOException {
        var layout = DiskLayout.bootable(SIZE).with(9 * MEBIBYTE, new byte[512]).with(SIZE - 512, new byte[512]);
        return VhdImages.dynamic(folder.resolve("d.vhd"), layout);
    }

    private static Path image(Path folder, String name) throws IOException {
        return VhdImages.raw(folder.resolve(name), DiskLayout.bootable(SIZE));
    }

    private static Path sparse(Path folder, long length) throws IOException {
        var file = image(folder, "x.img");
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
        return file;
    }

    private static Path iso(Path folder) throws IOException {
        return VhdImages.raw(folder.resolve("i.img"), DiskLayout.bootable(SIZE).with(32769, ascii("CD001")));
    }

    private static Path qcowInVhd(Path folder) throws IOException {
        return VhdImages.fixed(folder.resolve("q.vhd"), DiskLayout.empty(SIZE).with(0, start("QFI\u00fb")));
    }

    private static void loseLastBlock(RandomAccessFile file) throws IOException {
        var footer = new byte[512];
        file.seek(0);
        file.readFully(footer);
        file.setLength(file.length() - 512 - VhdImages.BLOCK_SIZE);
        put(file, file.length(), footer);
    }

    private static void moveLastBlock(RandomAccessFile file) throws IOException {
        var last = VhdImages.TABLE_OFFSET + 11 * 4L;
        file.seek(last);
        var sector = file.readInt();
        file.seek(last);
        file.writeInt(sector + 1);
    }

    private static void put(RandomAccessFile file, long offset, byte... bytes) throws IOException {
        file.seek(offset);
        file.write(bytes);
    }

    private static byte[] start(String magic) {
        var bytes = junk(1 << 16);
        System.arraycopy(ascii(magic), 0, bytes, 0, magic.length());
        return bytes;
    }

    private static byte[] junk(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
