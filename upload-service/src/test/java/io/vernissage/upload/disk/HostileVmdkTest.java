package io.vernissage.upload.disk;

import static io.vernissage.upload.disk.HostileImage.cut;
import static io.vernissage.upload.disk.HostileImage.put;

import io.vernissage.upload.disk.HostileImage.Damage;
import io.vernissage.upload.disk.HostileImage.When;
import io.vernissage.upload.disk.VmdkImages.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a VMDK is refused, made by a script from a good one. */
class HostileVmdkTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final long SIZE = 40 * MEBIBYTE;
    private static final int GRAIN = 1 << 16;
    /** A directory of two entries and two tables. */
    private static final long DIRECTORY = VmdkImages.DIRECTORY_SECTOR * 512L;

    private static final long TABLE = DIRECTORY + 512;
    private static final String DAMAGED = "disk-damaged";
    private static final String TRUNCATED = "disk-truncated";
    private static final String UNKNOWN = "disk-feature-unknown";
    private static final String PARENT = "disk-has-parent";
    private static final String FILES = "disk-has-other-files";
    private static final Shape SPARSE = Shape.sparse();
    /** Compressed, with the directory in front. */
    private static final Shape STREAM = new Shape(128, true, false, false, false);

    private static final Shape FOOTER = Shape.streamed();

    @TempDir
    Path folder;

    static Stream<HostileImage> headers() {
        return Stream.of(
                opened("header cut off", TRUNCATED, cut(511)),
                opened("line ends as a text has them", "disk-transferred-as-text", put(73, ascii("\r\n \r"))),
                opened("line ends of Unix", "disk-transferred-as-text", put(73, ascii("\n \n\n"))),
                new HostileImage("sent as text", "", When.OPENED, "disk-transferred-as-text", HostileVmdkTest::asText),
                opened("version 0", UNKNOWN, put(4, ints(0))),
                opened("version 4", UNKNOWN, put(4, ints(4))),
                opened("unknown flag", UNKNOWN, put(8, ints(1 | 1 << 5))),
                opened("compressed without markers", UNKNOWN, both(put(8, ints(1 << 16)), put(77, (byte) 1))),
                opened("markers without compression", UNKNOWN, put(8, ints(1 << 17))),
                opened("compressed by nothing", UNKNOWN, put(8, ints(3 << 16))),
                opened("compressed by something unknown", UNKNOWN, both(put(8, ints(3 << 16)), put(77, (byte) 2))),
                opened("algorithm without compression", UNKNOWN, put(77, (byte) 1)),
                opened("not closed", "disk-not-closed", put(72, (byte) 1)),
                opened("no sectors", FILES, put(12, longs(0))),
                opened("negative capacity", DAMAGED, put(12, longs(-1))),
                opened("capacity of an EiB", DAMAGED, put(12, longs(1L << 51))),
                opened("two TiB", "size-refused", put(12, longs(1L << 32))),
                opened("small", "size-refused", put(12, longs(100))),
                opened("grains of nothing", DAMAGED, put(20, longs(0))),
                opened("grains of three sectors", DAMAGED, put(20, longs(3))),
                opened("grains of four sectors", DAMAGED, put(20, longs(4))),
                opened("grains of 4 MiB", DAMAGED, put(20, longs(8192))),
                opened("negative grains", DAMAGED, put(20, longs(Long.MIN_VALUE))),
                opened("tables of 256 entries", DAMAGED, put(44, ints(256))),
                opened("tables of four billion entries", DAMAGED, put(44, ints(-1))),
                opened("no descriptor", FILES, put(28, longs(0))),
                opened("descriptor of no length", FILES, put(36, longs(0))),
                opened("descriptor of many GiB", DAMAGED, put(36, longs(1L << 40))),
                opened("descriptor of negative length", DAMAGED, put(36, longs(-1))),
                opened("descriptor past the end", TRUNCATED, put(28, longs(1L << 62))),
                opened("descriptor at a negative sector", DAMAGED, put(28, longs(-2))),
                opened("descriptor elsewhere", DAMAGED, put(28, longs(2))));
    }

    static Stream<HostileImage> descriptors() {
        return Stream.of(
                text("no descriptor", DAMAGED, "# Disk DescriptorFile", "version=1"),
                text("parent", PARENT, "parentCID=ffffffff", "parentCID=7e5b0c1d"),
                text("parent's name", PARENT, "version=1", "parentFileNameHint=\"/etc/shadow\""),
                text("parent not told", DAMAGED, "parentCID=ffffffff", ""),
                text("split into parts", FILES, "monolithicSparse", "twoGbMaxExtentSparse"),
                text("flat", FILES, "monolithicSparse", "monolithicFlat"),
                text("of VMFS", FILES, "monolithicSparse", "vmfsSparse"),
                text("type of nonsense", FILES, "monolithicSparse", "\u0007\u0008".repeat(500)),
                text("no type", FILES, "createType", "type"),
                text("no extents", FILES, "RW ", "RD "),
                text("two extents", FILES, "RW ", "RW 1 SPARSE \"other.vmdk\"\nRW "),
                text("flat extent", FILES, "SPARSE \"disk.vmdk\"", "FLAT \"/etc/shadow\" 0"),
                text("extent of a device", FILES, "SPARSE", "VMFSRAW"),
                text("extent without access", FILES, "RW ", "NOACCESS "),
                text("more sectors", DAMAGED, "RW 81920", "RW 81921"),
                text("a grain less", DAMAGED, "RW 81920", "RW 81792"),
                text("sectors beyond counting", FILES, "RW 81920", "RW 81920000000000000000000"),
                text("encrypted", "disk-encrypted", "version=1", "encryption.keySafe = \"vmware:key/list\""));
    }

    static Stream<HostileImage> tables() {
        return Stream.of(
                opened("directory over the header", DAMAGED, put(56, longs(0))),
                opened("directory over the descriptor", DAMAGED, put(56, longs(20))),
                opened("directory past the end", TRUNCATED, put(56, longs(1L << 40))),
                opened("directory far past the end", TRUNCATED, put(56, longs(Long.MAX_VALUE))),
                opened("directory at a negative sector", DAMAGED, put(56, longs(-2))),
                opened("table past the end", TRUNCATED, put(DIRECTORY, ints(-1))),
                opened("table over the header", DAMAGED, put(DIRECTORY, ints(1))),
                opened("table over the directory", DAMAGED, put(DIRECTORY, ints(20))),
                opened("one table twice", DAMAGED, put(DIRECTORY, ints(22, 22))),
                opened("tables that overlap", DAMAGED, put(DIRECTORY, ints(22, 23))),
                opened("half the directory", TRUNCATED, cut(DIRECTORY + 4)),
                opened("half the table", TRUNCATED, cut(TABLE + 512)),
                planned("grain past the end", TRUNCATED, SPARSE, put(TABLE, ints(-1))),
                planned("last grain cut off", TRUNCATED, SPARSE, file -> file.setLength(file.length() - 1024)),
                planned("zeroed grain without the flag", DAMAGED, SPARSE, put(TABLE, ints(1))),
                planned("grain over the descriptor", DAMAGED, SPARSE, put(TABLE, ints(20))),
                planned("grain over the directory", DAMAGED, SPARSE, put(TABLE, ints(21))),
                planned("compressed grain past the end", TRUNCATED, STREAM, put(TABLE, ints(1 << 30))),
                planned("compressed grain over the directory", DAMAGED, STREAM, put(TABLE, ints(21))));
    }

    static Stream<HostileImage> streams() {
        return Stream.of(
                footer("footer cut off", TRUNCATED, file -> file.setLength(file.length() - 512)),
                footer("end-of-stream marker cut off", TRUNCATED, file -> file.setLength(file.length() - 100)),
                footer("half the file", TRUNCATED, file -> file.setLength(file.length() / 2 / 512 * 512)),
                footer("footer without a marker", TRUNCATED, atEnd(1536 - 12, ints(2))),
                footer("something after the end", TRUNCATED, atEnd(512, ints(7))),
                footer("footer of another size", DAMAGED, atEnd(1024 - 12, longs(81920 * 2))),
                footer("footer of another grain", DAMAGED, atEnd(1024 - 20, longs(64))),
                footer("footer that speaks of a footer", DAMAGED, atEnd(1024 - 56, longs(-1))),
                footer("footer with a directory past the end", TRUNCATED, atEnd(1024 - 56, longs(1 << 30))),
                grain("grain of another place", 128, 0, 100),
                grain("grain of no bytes", 0, 0, 0),
                grain("grain of negative length", 0, 0, -1),
                grain("grain longer than any", 0, 0, 2 << 20),
                stream("grain of less", new byte[GRAIN - 1], GRAIN),
                stream("grain of more", new byte[GRAIN + 1], GRAIN),
                stream("grain of very much more", new byte[64 << 20], GRAIN),
                stream("grain that breaks off", new byte[GRAIN], 20),
                grain("grain that is no stream", 0, 0, 8, -1, -1));
    }

    static Stream<HostileImage> twoFormats() {
        return Stream.of(
                opened("VHD's footer at the end", "format-ambiguous", file -> {
                    file.seek(file.length());
                    file.write(VhdImages.footer(SIZE, 2, -1).array());
                }),
                opened("boot sector", "format-ambiguous", put(510, (byte) 0x55, (byte) 0xAA)),
                claimed("raw", SPARSE),
                claimed("vhd", SPARSE),
                claimed("qcow2", SPARSE),
                claimed("vmdk-stream-optimized", SPARSE),
                claimed("vmdk-sparse", FOOTER),
                new HostileImage(
                        "descriptor alone", "vmdk", When.OPENED, "format-not-supported", HostileVmdkTest::alone));
    }

    @ParameterizedTest
    @MethodSource({"headers", "descriptors", "tables", "streams", "twoFormats"})
    void shouldRefuse(HostileImage hostile) throws IOException {
        hostile.assertRefused(folder);
    }

    private static HostileImage opened(String name, String kind, Damage damage) {
        return hostile(name, When.OPENED, kind, SPARSE, damage);
    }

    private static HostileImage planned(String name, String kind, Shape shape, Damage damage) {
        return hostile(name, When.PLANNED, kind, shape, damage);
    }

    private static HostileImage footer(String name, String kind, Damage damage) {
        return hostile(name, When.OPENED, kind, FOOTER, damage);
    }

    /** An image whose first grain has this marker. */
    private static HostileImage grain(String name, int... marker) {
        return hostile(name, When.READ, DAMAGED, STREAM, firstGrain(ints(marker)));
    }

    /** An image whose first grain is such a stream, or the beginning of it. */
    private static HostileImage stream(String name, byte[] content, int most) {
        var packed = Qcow2Images.deflate(content, false);
        var length = Math.min(packed.length, most);
        var marked = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
        marked.putLong(0).putInt(length).put(packed, 0, length);
        return hostile(name, When.READ, DAMAGED, STREAM, firstGrain(marked.array()));
    }

    /** Put where there is room for it: at the end of the file. */
    private static Damage firstGrain(byte[] bytes) {
        return file -> {
            var end = Math.ceilDiv(file.length(), 512) * 512;
            put(TABLE, ints((int) (end / 512))).on(file);
            put(end, bytes).on(file);
            file.setLength(end + 2 * GRAIN);
        };
    }

    private static Damage atEnd(long before, byte[] bytes) {
        return file -> put(file.length() - before, bytes).on(file);
    }

    private static HostileImage text(String name, String kind, String old, String changed) {
        return new HostileImage(name, "", When.OPENED, kind, folder -> {
            var descriptor = VmdkImages.descriptor(layout(), SPARSE).replace(old, changed);
            return VmdkImages.write(folder.resolve("d.vmdk"), layout(), SPARSE, new Random(1), descriptor);
        });
    }

    private static HostileImage claimed(String claim, Shape shape) {
        return new HostileImage(
                "VMDK said to be " + claim, claim, When.OPENED, "format-claim-differs", folder -> good(folder, shape));
    }

    private static HostileImage hostile(String name, When when, String kind, Shape shape, Damage damage) {
        return new HostileImage(name, "", when, kind, HostileImage.changed(folder -> good(folder, shape), damage));
    }

    private static Path good(Path folder, Shape shape) throws IOException {
        return VmdkImages.write(folder.resolve("d.vmdk"), layout(), shape, new Random(1));
    }

    /** Three grains hold data: the first, the last and one between. */
    private static DiskLayout layout() {
        return DiskLayout.bootable(SIZE).with(9 * MEBIBYTE, new byte[512]).with(SIZE - 512, filled(512, 7));
    }

    /** Every line end of Unix becomes one of DOS, as FTP does it in its ASCII mode. */
    private static Path asText(Path folder) throws IOException {
        var file = good(folder, SPARSE);
        var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return Files.write(file, bytes.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Path alone(Path folder) throws IOException {
        var text = VmdkImages.descriptor(layout(), SPARSE).replace("SPARSE", "FLAT");
        return Files.writeString(folder.resolve("d.vmdk"), text);
    }

    private static Damage both(Damage one, Damage other) {
        return file -> {
            one.on(file);
            other.on(file);
        };
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] ints(int... values) {
        var bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putInt);
        return bytes.array();
    }

    private static byte[] longs(long... values) {
        var bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putLong);
        return bytes.array();
    }
}
