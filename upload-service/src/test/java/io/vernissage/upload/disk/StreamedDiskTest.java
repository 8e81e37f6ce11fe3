package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks that come from beginning to end: what is read, and that no less is refused than of a file. */
class StreamedDiskTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final long SEGMENT = 4 * MEBIBYTE;

    @TempDir
    Path folder;

    static Stream<Long> seeds() {
        return new Random(20261126).longs(8).boxed();
    }

    static Stream<HostileImage> hostile() {
        return Stream.of(
                        HostileImagesTest.structures(),
                        HostileImagesTest.footers(),
                        HostileImagesTest.headers(),
                        HostileImagesTest.formats())
                .flatMap(images -> images)
                // terabytes of zeros, of which a stream is made up before it ends
                .filter(image ->
                        !image.name().contains("1023 GiB and") && !image.name().contains("TiB"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatTheModelHolds(long seed) throws Exception {
        // Given
        var random = new Random(seed);
        var size = 20 * MEBIBYTE + 512L * random.nextInt(20_000);
        var layout = DiskLayout.random(size, random.nextInt(40), random);
        var images = Stream.of(
                VhdImages.raw(folder.resolve("raw.img"), layout),
                VhdImages.fixed(folder.resolve("fixed.vhd"), layout),
                VhdImages.dynamic(folder.resolve("dynamic.vhd"), layout),
                VhdImages.dynamic(folder.resolve("shuffled.vhd"), layout, 512 << random.nextInt(10, 14), random, true));
        for (var image : images.toList()) {
            // When
            var read = read(image, Optional.empty());
            // Then
            assertThat(read.found().virtualSize()).isEqualTo(size);
            assertThat(Arrays.mismatch(read.bytes(), layout.read(0, (int) size)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldEndARawDiskInTheMiddleOfASectorWithZeros() throws Exception {
        // Given
        var image = VhdImages.raw(folder.resolve("raw.img"), DiskLayout.bootable(20 * MEBIBYTE));
        Files.write(image, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        // When
        var read = read(image, Optional.empty());
        // Then
        assertThat(read.found()).isEqualTo(new StreamedDisk.Found(DiskFormat.RAW, 20 * MEBIBYTE + 512));
        assertThat(read.bytes()).endsWith(0, 0).hasSize((int) (20 * MEBIBYTE) + 512);
        assertThat(read.bytes()[(int) (20 * MEBIBYTE) + 2]).isEqualTo((byte) 3);
    }

    @ParameterizedTest
    @MethodSource
    void hostile(HostileImage image) throws IOException {
        // Given
        var file = image.script().make(folder);
        var claim = Optional.of(image.claim()).filter(word -> !word.isEmpty());
        // When
        var refusal = catchThrowableOfType(ProblemException.class, () -> read(file, claim));
        // Then: a stream can be known for less at its beginning
        assertThat(refusal.problem().type().replace("urn:vernissage:problem:", ""))
                .isIn(image.kind(), "format-not-in-stream", "compression-nested", "no-disk");
        assertThat(refusal.problem().detail()).matches("[\\x20-\\x7E]{30,500}");
    }

    @ParameterizedTest
    @CsvSource({"vhd-fixed, vhd", "vhd-fixed, vhd-fixed", "vhd-dynamic, vhd", "raw, raw"})
    void shouldAgreeWithWhatTheRequestSays(String format, String claim) throws Exception {
        // Given: nothing at its beginning that a disk begins with, but for the dynamic one
        var layout = DiskLayout.empty(20 * MEBIBYTE).with(MEBIBYTE, new byte[] {1});
        var file = folder.resolve("image");
        var image =
                switch (format) {
                    case "raw" -> VhdImages.raw(file, layout);
                    case "vhd-fixed" -> VhdImages.fixed(file, layout);
                    default -> VhdImages.dynamic(file, layout);
                };
        // Then
        assertThat(read(image, Optional.of(claim)).found().format().wire()).isEqualTo(format);
    }

    private static StreamedImage read(Path image, Optional<String> claim) throws IOException, InterruptedException {
        try (var bytes = Files.newInputStream(image)) {
            return StreamedImage.read(
                    StreamedDisk.open(
                            bytes,
                            OptionalLong.empty(),
                            Optional.of(image.getFileName().toString()),
                            claim),
                    SEGMENT);
        }
    }
}
