package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.source.SourceFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What these readers read is what qemu reads; where qemu is not installed there is nothing to compare with. */
class QemuComparisonTest {
    @TempDir
    Path folder;

    static Stream<Long> seeds() {
        return new Random(4711).longs(16).boxed();
    }

    @BeforeEach
    void qemuIsThere() {
        Qemu.assumeIsThere();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatQemuReads(long seed) throws Exception {
        // Given: a VHD of qemu's making, written to at random places
        var random = new Random(seed);
        var subformat = random.nextBoolean() ? "dynamic" : "fixed";
        var image = folder.resolve("disk.vhd");
        var size = 20 + random.nextInt(30);
        Qemu.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "vpc",
                "-o",
                "force_size,subformat=" + subformat,
                image.toString(),
                size + "M");
        Qemu.run(writes(image, size, random));
        // When, Then
        try (var disk = new DetectedDisks().open(SourceFixture.open(image), Optional.of("vhd-" + subformat))) {
            assertThat(disk.virtualSize()).isEqualTo((long) size << 20);
            Qemu.assertReads(disk, Qemu.read(image, "vpc"));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldMakeImagesForTestsThatQemuReadsAlike(long seed) throws Exception {
        // Given: qemu takes no notice of sector bitmaps, so sectors without data are zeros here
        var random = new Random(seed);
        var layout = DiskLayout.random((20L + random.nextInt(20)) << 20, 12, random);
        var image = random.nextBoolean()
                ? VhdImages.dynamic(folder.resolve("disk.vhd"), layout)
                : VhdImages.fixed(folder.resolve("disk.vhd"), layout);
        // When, Then
        assertThat(Arrays.equals(Qemu.read(image, "vpc"), layout.read(0, (int) layout.virtualSize())))
                .isTrue();
    }

    /** One qemu-io call with a few patterned writes; every pattern is a byte but zero. */
    private static String[] writes(Path image, int mebibytes, Random random) {
        var command = new ArrayList<>(List.of("qemu-io", "-f", "vpc"));
        for (var write = random.nextInt(1, 12); write > 0; write--) {
            var length = 512 * random.nextInt(1, 3000);
            var offset = 512L * random.nextLong((((long) mebibytes << 20) - length) / 512 + 1);
            command.addAll(List.of("-c", "write -P %d %d %d".formatted(random.nextInt(1, 256), offset, length)));
        }
        command.add(image.toString());
        return command.toArray(String[]::new);
    }
}
