package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vernissage.upload.source.SourceFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
        assumeTrue(Stream.of("qemu-img", "qemu-io")
                .allMatch(tool -> Stream.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                        .anyMatch(place -> Files.isExecutable(Path.of(place, tool)))));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatQemuReads(long seed) throws Exception {
        // Given: a VHD of qemu's making, written to at random places
        var random = new Random(seed);
        var subformat = random.nextBoolean() ? "dynamic" : "fixed";
        var image = folder.resolve("disk.vhd");
        var size = 20 + random.nextInt(30);
        run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "vpc",
                "-o",
                "force_size,subformat=" + subformat,
                image.toString(),
                size + "M");
        run(writes(image, size, random));
        // When
        var raw = folder.resolve("disk.raw");
        run("qemu-img", "convert", "-f", "vpc", "-O", "raw", image.toString(), raw.toString());
        // Then
        try (var disk = new DetectedDisks().open(SourceFixture.open(image), Optional.of("vhd-" + subformat))) {
            assertThat(disk.virtualSize()).isEqualTo((long) size << 20).isEqualTo(Files.size(raw));
            var expected = Files.readAllBytes(raw);
            assertThat(Arrays.equals(read(disk, false), expected)).isTrue();
            assertThat(Arrays.equals(read(disk, true), expected)).isTrue();
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
        // When
        var raw = folder.resolve("disk.raw");
        run("qemu-img", "convert", "-f", "vpc", "-O", "raw", image.toString(), raw.toString());
        // Then
        assertThat(Arrays.equals(Files.readAllBytes(raw), layout.read(0, (int) layout.virtualSize())))
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

    /** The whole disk, or only what its extents hold. */
    static byte[] read(Disk disk, boolean extentsOnly) throws IOException {
        var bytes = ByteBuffer.allocate((int) disk.virtualSize());
        if (!extentsOnly) {
            disk.read(0, bytes);
            return bytes.array();
        }
        for (var extent : disk.extents(0, disk.virtualSize()).toList()) {
            disk.read(extent.start(), bytes.slice((int) extent.start(), (int) extent.length()));
        }
        return bytes.array();
    }

    static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
