package io.vernissage.upload.disk;

import static io.vernissage.upload.disk.HostileImage.cut;
import static io.vernissage.upload.disk.HostileImage.put;

import com.github.luben.zstd.Zstd;
import io.vernissage.upload.disk.HostileImage.Damage;
import io.vernissage.upload.disk.HostileImage.When;
import io.vernissage.upload.disk.Qcow2Images.Packing;
import io.vernissage.upload.disk.Qcow2Images.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a qcow2 image is refused, made by a script from a good one. */
class HostileQcow2Test {
    private static final long MEBIBYTE = 1 << 20;
    private static final long SIZE = 24 * MEBIBYTE;
    private static final int CLUSTER = 1 << 16;
    private static final long L1 = 2 * CLUSTER;
    private static final long L2 = 3 * CLUSTER;
    /** Where the disk's first cluster lies; the other two follow. */
    private static final long FIRST = 4 * CLUSTER;

    private static final long IN_USE = 1L << 63;
    private static final String DAMAGED = "disk-damaged";
    private static final String TRUNCATED = "disk-truncated";
    private static final String UNKNOWN = "disk-feature-unknown";
    private static final Shape ZLIB = new Shape(3, 16, false, Packing.ZLIB, false);
    private static final Shape ZSTD = new Shape(3, 16, false, Packing.ZSTD, false);
    private static final Shape SUBCLUSTERS = new Shape(3, 16, true, Packing.NONE, false);
    private static final Shape OLD = new Shape(2, 16, false, Packing.NONE, false);

    @TempDir
    Path folder;

    static Stream<HostileImage> headers() {
        return Stream.of(
                opened("version 0", UNKNOWN, put(4, ints(0))),
                opened("version 4", UNKNOWN, put(4, ints(4))),
                opened("version 1", "format-not-supported", put(4, ints(1))),
                opened("header cut off", TRUNCATED, cut(71)),
                opened("header of version 3 cut off", TRUNCATED, cut(100)),
                opened("backing file", "disk-has-parent", put(8, longs(400))),
                opened("AES", "disk-encrypted", put(32, ints(1))),
                opened("LUKS", "disk-encrypted", put(32, ints(2))),
                opened("unknown encryption", UNKNOWN, put(32, ints(3))),
                opened("incompatible bit 5", UNKNOWN, put(72, longs(1 << 5))),
                opened("incompatible bit 63", UNKNOWN, put(72, longs(1L << 63))),
                opened("marked as corrupt", DAMAGED, put(72, longs(2))),
                opened("external data file", "disk-has-other-files", put(72, longs(4))),
                opened("compression feature without a type", DAMAGED, put(72, longs(8))),
                opened("compression type without the feature", DAMAGED, put(104, (byte) 1)),
                opened("unknown compression type", UNKNOWN, both(put(72, longs(8)), put(104, (byte) 2))),
                opened("clusters of 256 bytes", DAMAGED, put(20, ints(8))),
                opened("clusters of 4 MiB", DAMAGED, put(20, ints(22))),
                opened("clusters of no size", DAMAGED, put(20, ints(-1))),
                opened("subclusters of 256 bytes", DAMAGED, both(put(20, ints(13)), put(72, longs(16)))),
                opened("header length of version 2", DAMAGED, put(100, ints(72))),
                opened("odd header length", DAMAGED, put(100, ints(109))),
                opened("header longer than a cluster", DAMAGED, put(100, ints(CLUSTER + 8))),
                opened("header of 4 GiB", DAMAGED, put(100, ints(-8))),
                opened("extension out of the cluster", DAMAGED, put(112, ints(0x12345678, CLUSTER))),
                opened("extension of 4 GiB", DAMAGED, put(112, ints(0x12345678, -1))),
                opened("extension with a data file", "disk-has-other-files", put(112, ints(0x44415441, 4))),
                opened("extension with keys", "disk-encrypted", put(112, ints(1, 1, 0, 0, 0x0537BE77, 16))),
                opened("negative size", DAMAGED, put(24, longs(-512))),
                opened("odd size", DAMAGED, put(24, longs(SIZE + 1))),
                opened("size of an EiB", "size-refused", put(24, longs(1L << 60))),
                opened("size of 19 MiB", "size-refused", put(24, longs(19 * MEBIBYTE))),
                opened("bigger than its L1 table", DAMAGED, put(24, longs(513 * MEBIBYTE))),
                opened("terabyte of tiny clusters", "disk-map-too-large", put(20, ints(9, 0xFF, 0xC0000000))));
    }

    static Stream<HostileImage> tables() {
        return Stream.of(
                opened("no L1 entries", DAMAGED, put(36, ints(0))),
                opened("L1 table of 32 GiB", TRUNCATED, put(36, ints(-1))),
                opened("L1 table over the header", DAMAGED, put(40, longs(0))),
                opened("L1 table between clusters", DAMAGED, put(40, longs(L1 + 512))),
                opened("L1 table past the end", TRUNCATED, put(40, longs(1L << 40))),
                opened("L1 table at a negative offset", DAMAGED, put(40, longs(-CLUSTER))),
                opened("L1 entry with reserved bits", DAMAGED, put(L1, longs(L2 | 2))),
                opened("L1 entry with high reserved bits", DAMAGED, put(L1, longs(L2 | 1L << 56))),
                opened("L2 table between clusters", DAMAGED, put(L1, longs(L2 + 512))),
                opened("L2 table over the L1 table", DAMAGED, put(L1, longs(L1 | IN_USE))),
                opened("L2 table past the end", TRUNCATED, put(L1, longs(1L << 50))),
                opened("L2 table half past the end", TRUNCATED, cut(L2 + 512)),
                new HostileImage("one L2 table twice", "", When.OPENED, DAMAGED, folder -> twoTables(folder, 0)),
                new HostileImage("L2 tables that overlap", "", When.OPENED, DAMAGED, folder -> twoTables(folder, 512)),
                planned("cluster over the header", put(L2, longs(IN_USE))),
                planned("cluster over the L1 table", put(L2, longs(L1 | IN_USE))),
                planned("cluster between clusters", put(L2, longs(FIRST + 512))),
                planned("entry with reserved bits", put(L2, longs(FIRST | 4))),
                planned("entry with high reserved bits", put(L2, longs(FIRST | 1L << 56))),
                truncated("cluster past the end", put(L2, longs(1L << 50))),
                truncated("cluster just past the end", put(L2, longs(FIRST + 3 * CLUSTER))),
                truncated("last cluster cut off", cut(FIRST + 3 * CLUSTER - 512)),
                truncated("half the file", cut(FIRST + CLUSTER)),
                planned("zeros in version 2", OLD, put(L2, longs(1))),
                planned("zeros in an entry with subclusters", SUBCLUSTERS, put(L2, longs(FIRST | 1))),
                planned("subcluster of data and zeros", SUBCLUSTERS, put(L2 + 8, ints(1, 1))),
                planned("subcluster without a cluster", SUBCLUSTERS, put(L2, longs(0, 1))));
    }

    static Stream<HostileImage> compressed() {
        var data = new byte[CLUSTER];
        return Stream.of(
                planned("compressed cluster over the header", ZLIB, put(L2, packed(0, 100))),
                planned("compressed cluster that ends in the L1 table", ZLIB, put(L2, packed(L1 - 512, 1024))),
                new HostileImage(
                        "compressed cluster with high bits", "", When.PLANNED, DAMAGED, HostileQcow2Test::highBits),
                truncated("compressed cluster past the end", put(L2, packed(1L << 40, 100))),
                read("deflate stream of nothing", ZLIB, new byte[0]),
                read("deflate stream of less than a cluster", ZLIB, deflated(CLUSTER - 1)),
                read("deflate stream of more than a cluster", ZLIB, deflated(CLUSTER + 1)),
                read("deflate stream of very much more", ZLIB, deflated(64 << 20)),
                read("deflate stream that breaks off", ZLIB, Arrays.copyOf(junkDeflated(), 20_000)),
                read("no deflate stream", ZLIB, filled(4096, 0xFF)),
                read("zlib header", ZLIB, Qcow2Images.deflate(data, false)),
                read("zstd frame of less than a cluster", ZSTD, Zstd.compress(new byte[CLUSTER - 1])),
                read("zstd frame of more than a cluster", ZSTD, Zstd.compress(new byte[CLUSTER + 1])),
                read("zstd frame of very much more", ZSTD, Zstd.compress(new byte[64 << 20])),
                read("zstd frame that breaks off", ZSTD, Arrays.copyOf(Zstd.compress(junk()), 20_000)),
                read("no zstd frame", ZSTD, filled(4096, 0xFF)),
                read("zstd frame without blocks", ZSTD, hex("28B52FFD00")),
                read("zstd frame with a window of many GiB", ZSTD, hex("28B52FFD00F8" + "010000")),
                read("zstd frame with a reserved block", ZSTD, hex("28B52FFD0058" + "070000" + "00")),
                read("deflate stream where zstd is said", ZSTD, Qcow2Images.deflate(data, true)));
    }

    static Stream<HostileImage> twoFormats() {
        return Stream.of(
                opened("VHD's footer at the end", "format-ambiguous", HostileQcow2Test::appendFooter),
                opened("boot sector", "format-ambiguous", put(510, (byte) 0x55, (byte) 0xAA)),
                opened("tar archive", "format-ambiguous", put(257, "ustar".getBytes(StandardCharsets.US_ASCII))),
                claimed("raw"),
                claimed("vhd"),
                claimed("vhd-dynamic"),
                claimed("vmdk"),
                claimed("vmdk-sparse"));
    }

    @ParameterizedTest
    @MethodSource({"headers", "tables", "compressed", "twoFormats"})
    void shouldRefuse(HostileImage hostile) throws IOException {
        hostile.assertRefused(folder);
    }

    private static HostileImage opened(String name, String kind, Damage damage) {
        return hostile(name, When.OPENED, kind, Shape.plain(), damage);
    }

    private static HostileImage planned(String name, Damage damage) {
        return planned(name, Shape.plain(), damage);
    }

    private static HostileImage planned(String name, Shape shape, Damage damage) {
        return hostile(name, When.PLANNED, DAMAGED, shape, damage);
    }

    private static HostileImage truncated(String name, Damage damage) {
        return hostile(name, When.PLANNED, TRUNCATED, Shape.plain(), damage);
    }

    /** An image whose first cluster is compressed, as these bytes. */
    private static HostileImage read(String name, Shape shape, byte[] stream) {
        return hostile(
                name,
                When.READ,
                DAMAGED,
                shape,
                both(
                        put(L2, packed(FIRST + 8 * CLUSTER + 7, 60_000)),
                        both(put(FIRST + 8 * CLUSTER + 7, stream), file -> {
                            file.setLength(FIRST + 10 * CLUSTER);
                        })));
    }

    private static HostileImage claimed(String claim) {
        return new HostileImage(
                "qcow2 said to be " + claim,
                claim,
                When.OPENED,
                "format-claim-differs",
                folder -> good(folder, Shape.plain()));
    }

    private static HostileImage hostile(String name, When when, String kind, Shape shape, Damage damage) {
        return new HostileImage(name, "", when, kind, HostileImage.changed(folder -> good(folder, shape), damage));
    }

    /** Three clusters hold data: the first, the last and one between. */
    private static Path good(Path folder, Shape shape) throws IOException {
        var layout = DiskLayout.bootable(SIZE).with(9 * MEBIBYTE, new byte[512]).with(SIZE - 512, new byte[512]);
        return Qcow2Images.write(folder.resolve("d.qcow2"), layout, shape, new Random(1));
    }

    /** Clusters of 4 KiB, and the second L2 table so many bytes after the first. */
    private static Path twoTables(Path folder, long apart) throws IOException {
        var shape = new Shape(3, 12, false, Packing.NONE, false);
        var script = HostileImage.changed(at -> good(at, shape), file -> {
            file.seek(shape.l1Offset());
            var first = file.readLong();
            file.seek(shape.l1Offset() + 8);
            file.writeLong(first + apart);
        });
        return script.make(folder);
    }

    /** In clusters of 512 bytes the offset of a compressed one has bits that nothing may use. */
    private static Path highBits(Path folder) throws IOException {
        var shape = new Shape(3, 9, false, Packing.NONE, false);
        var script = HostileImage.changed(at -> good(at, shape), file -> {
            file.seek(shape.l1Offset());
            file.seek(file.readLong() & ~IN_USE);
            file.writeLong(1L << 62 | 1L << 57 | 1L << 15);
        });
        return script.make(folder);
    }

    private static void appendFooter(RandomAccessFile file) throws IOException {
        file.seek(file.length());
        file.write(VhdImages.footer(SIZE, 2, -1).array());
    }

    private static Damage both(Damage one, Damage other) {
        return file -> {
            one.on(file);
            other.on(file);
        };
    }

    private static byte[] packed(long host, int length) {
        return longs(Qcow2Images.packedEntry(16, host, length));
    }

    private static byte[] deflated(int length) {
        return Qcow2Images.deflate(new byte[length], true);
    }

    private static byte[] junkDeflated() {
        return Qcow2Images.deflate(junk(), true);
    }

    private static byte[] junk() {
        var bytes = new byte[CLUSTER];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ints(int... values) {
        var bytes = ByteBuffer.allocate(values.length * 4);
        Arrays.stream(values).forEach(bytes::putInt);
        return bytes.array();
    }

    private static byte[] longs(long... values) {
        var bytes = ByteBuffer.allocate(values.length * 8);
        Arrays.stream(values).forEach(bytes::putLong);
        return bytes.array();
    }
}
