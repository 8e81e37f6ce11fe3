package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is read of qcow2 images and VMDKs is what qemu reads, of images that it made itself, in every way that it has; where
 * it is not installed there is nothing to compare with. {@code -Dvernissage.test.qemu-images} says how many images.
 */
class QemuImagesComparisonTest {
    private static final int IMAGES = Integer.getInteger("vernissage.test.qemu-images", 40);

    @TempDir
    Path folder;

    static Stream<Long> seeds() {
        return new Random(8128).longs(IMAGES).boxed();
    }

    static Stream<Long> fewSeeds() {
        return seeds().limit(Math.max(1, IMAGES / 5));
    }

    @BeforeEach
    void qemuIsThere() {
        Qemu.assumeIsThere();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatQemuReads(long seed) throws Exception {
        var random = new Random(seed);
        // Given
        var claim = random.nextInt(3) == 0 ? "vmdk" : "qcow2";
        var image = claim.equals("vmdk") ? vmdk(random) : qcow2(random);
        // Then
        assertReadsAsQemu(image, claim);
    }

    @ParameterizedTest
    @MethodSource("fewSeeds")
    void shouldMakeImagesForTestsThatQemuReadsAlike(long seed) throws Exception {
        // Given
        var random = new Random(seed);
        var layout = DiskLayout.random((20L + random.nextInt(20)) << 20, 12, random);
        var qcow2 = Qcow2Images.write(folder.resolve("q"), layout, Qcow2Images.Shape.random(random), random);
        var vmdk = VmdkImages.write(folder.resolve("v"), layout, VmdkImages.Shape.random(random), random);
        // Then
        assertReadsAsQemu(qcow2, "qcow2");
        assertReadsAsQemu(vmdk, "vmdk");
    }

    private void assertReadsAsQemu(Path image, String format) throws Exception {
        try (var disk = new DetectedDisks().open(SourceFixture.open(image), Optional.of(format))) {
            Qemu.assertReads(disk, Qemu.read(image, format));
        }
    }

    /** Written to by a machine, or converted from another image, at times compressed and in any order. */
    private Path qcow2(Random random) throws Exception {
        var written = folder.resolve("written.qcow2");
        var mebibytes = 20 + random.nextInt(random.nextInt(4) == 0 ? 45 : 8);
        var options = new ArrayList<>(options(random));
        options.add("preallocation=" + (random.nextInt(4) == 0 ? "metadata" : "off"));
        Qemu.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                String.join(",", options),
                written + "",
                mebibytes + "M");
        Qemu.run(writes(written, "qcow2", mebibytes, random));
        if (random.nextInt(4) == 0) {
            Qemu.run("qemu-img", "snapshot", "-c", "before", written.toString());
            Qemu.run(writes(written, "qcow2", mebibytes, random));
        }
        return random.nextBoolean() ? written : converted(written, random);
    }

    private Path converted(Path written, Random random) throws Exception {
        var source = written;
        var format = "qcow2";
        if (random.nextBoolean()) {
            format = "raw";
            source = folder.resolve("source.raw");
            VhdImages.raw(source, DiskLayout.random((20L + random.nextInt(20)) << 20, 30, random));
        }
        var image = folder.resolve("converted.qcow2");
        var options = new ArrayList<>(options(random));
        if (options.contains("compat=1.1") && random.nextBoolean()) {
            options.add("compression_type=zstd");
        }
        var command = new ArrayList<>(List.of("qemu-img", "convert", "-f", format, "-O", "qcow2"));
        if (random.nextInt(4) != 0) {
            command.add("-c");
        }
        if (random.nextBoolean()) {
            command.addAll(List.of("-W", "-m", "8"));
        }
        command.addAll(List.of("-o", String.join(",", options), source.toString(), image.toString()));
        Qemu.run(command.toArray(String[]::new));
        return image;
    }

    private static List<String> options(Random random) {
        if (random.nextInt(4) == 0) {
            return List.of("compat=0.10", "cluster_size=" + (512 << random.nextInt(13)));
        }
        var subclusters = random.nextInt(3) == 0;
        return List.of(
                "compat=1.1",
                "extended_l2=" + (subclusters ? "on" : "off"),
                "cluster_size=" + (subclusters ? 16384 << random.nextInt(8) : 512 << random.nextInt(13)),
                "lazy_refcounts=" + (random.nextBoolean() ? "on" : "off"));
    }

    private Path vmdk(Random random) throws Exception {
        var mebibytes = 20 + random.nextInt(20);
        var written = folder.resolve("written.vmdk");
        var zeroed = "zeroed_grain=" + (random.nextBoolean() ? "on" : "off");
        Qemu.run("qemu-img", "create", "-q", "-f", "vmdk", "-o", zeroed, written.toString(), mebibytes + "M");
        Qemu.run(writes(written, "vmdk", mebibytes, random));
        if (random.nextBoolean()) {
            return written;
        }
        var raw = random.nextBoolean();
        var source = raw
                ? VhdImages.raw(folder.resolve("source.raw"), DiskLayout.random((long) mebibytes << 20, 30, random))
                : written;
        var stream = folder.resolve("stream.vmdk");
        Qemu.run(
                "qemu-img",
                "convert",
                "-f",
                raw ? "raw" : "vmdk",
                "-O",
                "vmdk",
                "-o",
                "subformat=streamOptimized",
                source.toString(),
                stream.toString());
        return stream;
    }

    /** One qemu-io call: patterns, zeros that are written, told or unmapped, and what is discarded. */
    private static String[] writes(Path image, String format, int mebibytes, Random random) {
        var command = new ArrayList<>(List.of("qemu-io", "-f", format, "-d", "unmap"));
        for (var write = random.nextInt(1, 16); write > 0; write--) {
            var length = 512 * random.nextInt(1, 3000);
            var offset = 512L * random.nextLong((((long) mebibytes << 20) - length) / 512 + 1);
            command.addAll(List.of(
                    "-c",
                    switch (random.nextInt(8)) {
                        case 0 -> "write -z %d %d".formatted(offset, length);
                        case 1 -> "write -z -u %d %d".formatted(offset, length);
                        case 2 -> "discard %d %d".formatted(offset, length);
                        case 3 -> "write -P 0 %d %d".formatted(offset, length);
                        default -> "write -P %d %d %d".formatted(random.nextInt(1, 256), offset, length);
                    }));
        }
        command.add(image.toString());
        return command.toArray(String[]::new);
    }
}
