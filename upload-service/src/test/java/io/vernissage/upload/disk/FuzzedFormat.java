package io.vernissage.upload.disk;

import io.vernissage.upload.disk.Qcow2Images.Packing;
import io.vernissage.upload.stream.PackedFuzzing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The readers that are fuzzed, each with good images to begin from and with what makes checksums right after a change. */
enum FuzzedFormat {
    RAW(FuzzedFormat::raw, (image, alike) -> {}),
    VHD(FuzzedFormat::vhd, FuzzedFormat::sealVhd),
    VHDX(FuzzedFormat::vhdx, FuzzedFormat::sealVhdx),
    QCOW2(FuzzedFormat::qcow2, (image, alike) -> {}),
    VMDK(FuzzedFormat::vmdk, (image, alike) -> {}),
    STREAM(FuzzedFormat::vhd, FuzzedFormat::sealVhd),
    GZ(folder -> packed(folder, "GZIP"), (image, alike) -> {}),
    XZ(folder -> packed(folder, "XZ"), (image, alike) -> {}),
    ZST(folder -> packed(folder, "ZSTD"), (image, alike) -> {}),
    BZ2(folder -> packed(folder, "BZIP2"), (image, alike) -> {}),
    ZIP(folder -> packed(folder, "ZIP"), (image, alike) -> {});

    private static final long SIZE = 24L << 20;

    private final Seeds seeds;
    private final Repair repair;

    FuzzedFormat(Seeds seeds, Repair repair) {
        this.seeds = seeds;
        this.repair = repair;
    }

    /** Answers whether an input is a disk, or can be unpacked. */
    boolean check(FuzzedImage fuzzed, byte[] input) throws IOException {
        return switch (this) {
            case RAW, VHD, VHDX, QCOW2, VMDK -> DiskFuzzer.checkDisk(fuzzed, input);
            case STREAM -> DiskFuzzer.checkStream(fuzzed, input);
            case GZ, XZ, ZST, BZ2, ZIP -> PackedFuzzing.check(fuzzed.image(input).stream());
        };
    }

    /** The images, in memory. */
    List<SparseImage> images() {
        try {
            var folder = Files.createTempDirectory("fuzz");
            try {
                var images = new ArrayList<SparseImage>();
                for (var file : seeds.make(folder)) {
                    images.add(SparseImage.of(file));
                    Files.delete(file);
                }
                return List.copyOf(images);
            } finally {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param alike whether structures of which there are two become the same */
    void repair(SparseImage image, boolean alike) {
        repair.in(image, alike);
    }

    private interface Seeds {
        List<Path> make(Path folder) throws IOException;
    }

    private interface Repair {
        void in(SparseImage image, boolean alike);
    }

    private static List<Path> raw(Path folder) throws IOException {
        return List.of(VhdImages.raw(folder.resolve("0"), DiskLayout.bootable(SIZE)));
    }

    private static List<Path> vhd(Path folder) throws IOException {
        var layout =
                DiskLayout.bootable(SIZE).with(9 << 20, new byte[] {1, 2, 3, 4}).with(SIZE - 512, new byte[] {5});
        return List.of(
                VhdImages.dynamic(folder.resolve("0"), layout),
                VhdImages.dynamic(folder.resolve("1"), layout, 512 << 10, new Random(1), false),
                VhdImages.fixed(folder.resolve("2"), layout));
    }

    private static List<Path> vhdx(Path folder) throws IOException {
        var layout =
                DiskLayout.bootable(SIZE).with(9 << 20, new byte[] {1, 2, 3, 4}).with(SIZE - 512, new byte[] {5});
        var table = new byte[VhdxLogImages.SECTOR];
        var dirty = VhdxImages.dynamic(folder.resolve("0"), layout);
        VhdxImages.change(dirty, VhdxImages.TABLE, table.length, bytes -> bytes.get(0, table));
        var updates = List.of(
                List.of(VhdxLogImages.Update.clear(VhdxImages.TABLE, 8192)),
                List.of(VhdxLogImages.Update.page(VhdxImages.TABLE, table)));
        var last = VhdxImages.MEBIBYTE - VhdxLogImages.SECTOR;
        VhdxLogImages.dirty(dirty, VhdxLogImages.sequence(last, 40, Files.size(dirty), updates));
        var large = DiskLayout.bootable(9L << 30).with(5L << 30, new byte[] {6});
        return List.of(
                dirty,
                VhdxImages.dynamic(folder.resolve("1"), layout),
                VhdxImages.fixed(folder.resolve("2"), layout, 8 << 20),
                VhdxImages.shuffled(folder.resolve("3"), large, 256 << 20, new Random(1)));
    }

    private static List<Path> qcow2(Path folder) throws IOException {
        var layout = packable();
        var files = new ArrayList<Path>();
        for (var shape : List.of(
                Qcow2Images.Shape.plain(),
                new Qcow2Images.Shape(2, 12, false, Packing.ZLIB, false),
                new Qcow2Images.Shape(3, 16, true, Packing.NONE, true),
                new Qcow2Images.Shape(3, 16, false, Packing.ZSTD, false))) {
            files.add(Qcow2Images.write(folder.resolve("" + files.size()), layout, shape, new Random(1)));
        }
        return files;
    }

    private static List<Path> vmdk(Path folder) throws IOException {
        var layout = packable();
        var files = new ArrayList<Path>();
        for (var shape : List.of(
                VmdkImages.Shape.sparse(),
                VmdkImages.Shape.streamed(),
                new VmdkImages.Shape(128, true, false, true, false),
                new VmdkImages.Shape(16, false, false, true, true))) {
            files.add(VmdkImages.write(folder.resolve("" + files.size()), layout, shape, new Random(1)));
        }
        return files;
    }

    /** One member and two; what is inside is no matter. */
    private static List<Path> packed(Path folder, String compression) throws IOException {
        var files = new ArrayList<Path>();
        for (var source : PackedFuzzing.seeds(compression)) {
            files.add(Files.write(folder.resolve("" + files.size()), source));
        }
        return files;
    }

    /** Data that are smaller when compressed. */
    private static DiskLayout packable() {
        var same = new byte[6000];
        Arrays.fill(same, (byte) 7);
        return DiskLayout.bootable(SIZE).with(9 << 20, same).with(SIZE - same.length, same);
    }

    private static void sealVhd(SparseImage image, boolean alike) {
        var end = image.length() - VhdFooter.LENGTH;
        if (end >= 0) {
            if (alike && VhdFooter.isAt(image.get(0, 8).order(ByteOrder.BIG_ENDIAN), 0)) {
                image.put(0, image.get(end, VhdFooter.LENGTH));
            }
            sealVhd(image, end, VhdFooter.LENGTH, 64);
        }
        sealVhd(image, 0, VhdFooter.LENGTH, 64);
        sealVhd(image, VhdImages.HEADER_OFFSET, 1024, 36);
    }

    private static void sealVhd(SparseImage image, long offset, int length, int checksum) {
        var structure = image.get(offset, length).order(ByteOrder.BIG_ENDIAN);
        VhdImages.seal(structure, checksum);
        if (structure.getInt(0) != 0) {
            image.put(offset, structure);
        }
    }

    private static void sealVhdx(SparseImage image, boolean alike) {
        for (var copy = 0; copy < 2; copy++) {
            sealVhdx(image, VhdxImages.HEADERS[alike ? 0 : copy], VhdxImages.HEADERS[copy], 4096);
            sealVhdx(image, VhdxImages.REGIONS[alike ? 0 : copy], VhdxImages.REGIONS[copy], 64 << 10);
        }
        for (var entry : image.written(VhdxImages.LOG, VhdxImages.LOG + VhdxImages.MEBIBYTE)) {
            sealEntry(image, entry);
        }
    }

    /** Only the first page of a structure is changed, and is what is copied. */
    private static void sealVhdx(SparseImage image, int from, int to, int length) {
        if (from != to) {
            image.put(to, image.get(from, 4096));
        }
        var structure = image.get(to, length);
        VhdxImages.seal(structure);
        image.put(to, structure.slice(0, 8));
    }

    /** An entry may run over the log's end to its beginning. */
    private static void sealEntry(SparseImage image, long offset) {
        var header = image.get(offset, 12);
        var length = header.getInt(8);
        if (header.getInt(0) == VhdxBytes.signature("loge") && length >= 4096 && length <= VhdxImages.MEBIBYTE) {
            var first = (int) Math.min(length, VhdxImages.LOG + VhdxImages.MEBIBYTE - offset);
            var entry = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            entry.put(image.get(offset, first)).put(image.get(VhdxImages.LOG, length - first));
            VhdxImages.seal(entry);
            image.put(offset + 4, entry.slice(4, 4));
        }
    }
}
