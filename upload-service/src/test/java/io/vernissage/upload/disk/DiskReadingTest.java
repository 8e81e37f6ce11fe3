package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiskReadingTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    static Stream<Long> seeds() {
        return new Random(20260101).longs(12).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatTheModelHolds(long seed) throws IOException {
        // Given
        var random = new Random(seed);
        var size = 20 * MEBIBYTE + 512L * random.nextInt(20_000);
        var layout = DiskLayout.random(size, random.nextInt(40), random);
        var images = Stream.of(
                VhdImages.raw(folder.resolve("raw.img"), layout),
                VhdImages.fixed(folder.resolve("fixed.vhd"), layout),
                VhdImages.dynamic(folder.resolve("dynamic.vhd"), layout),
                VhdImages.dynamic(folder.resolve("shuffled.vhd"), layout, 512 << random.nextInt(10, 14), random, true),
                VhdxImages.dynamic(folder.resolve("dynamic.vhdx"), layout),
                VhdxImages.fixed(folder.resolve("fixed.vhdx"), layout, 1 << random.nextInt(20, 29)),
                VhdxImages.shuffled(folder.resolve("shuffled.vhdx"), layout, 1 << random.nextInt(20, 25), random));
        for (var image : images.toList()) {
            try (var disk = open(image)) {
                // When
                var extents = disk.extents(0, size).toList();
                // Then
                assertThat(disk.virtualSize()).isEqualTo(size);
                assertThat(readInPieces(disk, size, random)).isEqualTo(layout.read(0, (int) size));
                assertInOrderAndApart(extents, 0, size);
                layout.data()
                        .forEach((offset, bytes) -> assertThat(extents)
                                .anyMatch(extent -> extent.start() <= offset && offset + bytes.length <= extent.end()));
                var start = 512L * random.nextInt((int) (size / 512));
                var end = start + 512L * random.nextInt(1, 30_000);
                assertInOrderAndApart(disk.extents(start, end).toList(), start, Math.min(end, size));
            }
        }
    }

    @Test
    void shouldSayWhatItFound() throws IOException {
        var layout = DiskLayout.bootable(21 * MEBIBYTE);
        try (var raw = open(VhdImages.raw(folder.resolve("raw.img"), layout));
                var fixed = open(VhdImages.fixed(folder.resolve("fixed.vhd"), layout));
                var dynamic = open(VhdImages.dynamic(folder.resolve("dynamic.vhd"), layout));
                var vhdx = open(VhdxImages.dynamic(folder.resolve("dynamic.vhdx"), layout))) {
            assertThat(Stream.of(raw, fixed, dynamic, vhdx).map(Disk::format))
                    .containsExactly(DiskFormat.RAW, DiskFormat.VHD_FIXED, DiskFormat.VHD_DYNAMIC, DiskFormat.VHDX);
        }
    }

    @Test
    void shouldMakeNeighbouringBlocksOneExtent() throws IOException {
        // Given
        var block = (long) VhdImages.BLOCK_SIZE;
        var layout = DiskLayout.bootable(40 * MEBIBYTE)
                .with(block, new byte[512])
                .with(5 * block - 512, new byte[1024])
                .with(19 * block, new byte[512]);
        // When
        try (var disk = open(VhdImages.dynamic(folder.resolve("d.vhd"), layout))) {
            // Then
            assertThat(disk.extents(0, Long.MAX_VALUE))
                    .containsExactly(
                            new Extent(0, 2 * block),
                            new Extent(4 * block, 6 * block),
                            new Extent(19 * block, 20 * block));
            assertThat(disk.extents(block + 512, 5 * block))
                    .containsExactly(new Extent(block + 512, 2 * block), new Extent(4 * block, 5 * block));
        }
    }

    @Test
    void shouldReadZerosPastTheEndAndBeforeTheEndOfAnOddRawFile() throws IOException {
        // Given
        var file = VhdImages.raw(folder.resolve("odd.img"), DiskLayout.bootable(20 * MEBIBYTE));
        Files.write(file, new byte[] {7, 7, 7}, StandardOpenOption.APPEND);
        try (var disk = open(file)) {
            // When
            var read = ByteBuffer.allocate(1024);
            disk.read(20 * MEBIBYTE, read);
            // Then
            assertThat(disk.virtualSize()).isEqualTo(20 * MEBIBYTE + 512);
            assertThat(read.array()).startsWith(7, 7, 7, 0, 0).endsWith(0, 0);
            assertThat(disk.extents(0, disk.virtualSize()).toList().getLast().end())
                    .isEqualTo(disk.virtualSize());
        }
    }

    @Test
    void shouldServeManyThreadsAtOnce() throws Exception {
        // Given
        var random = new Random(7);
        var size = 64 * MEBIBYTE;
        var layout = DiskLayout.random(size, 60, random);
        var file = VhdImages.dynamic(folder.resolve("d.vhd"), layout, VhdImages.BLOCK_SIZE, random, true);
        try (var disk = open(file);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            var readers = IntStream.range(0, 200)
                    .mapToObj(number -> (Callable<Boolean>) () -> readsAsTheModel(disk, layout, new Random(number)))
                    .toList();
            // Then
            for (var outcome : threads.invokeAll(readers)) {
                assertThat(outcome.get()).isTrue();
            }
        }
    }

    private static Disk open(Path file) throws IOException {
        return new DetectedDisks().open(SourceFixture.open(file), Optional.empty());
    }

    private static byte[] readInPieces(Disk disk, long size, Random random) throws IOException {
        var bytes = ByteBuffer.allocate((int) size);
        while (bytes.position() < size) {
            var piece = (int) Math.min(size - bytes.position(), 1 + random.nextInt(5 << 20));
            disk.read(bytes.position(), bytes.limit(bytes.position() + piece));
        }
        return bytes.array();
    }

    private static boolean readsAsTheModel(Disk disk, DiskLayout layout, Random random) throws IOException {
        var length = 1 + random.nextInt(1 << 20);
        var offset = random.nextLong(layout.virtualSize() - length);
        var bytes = ByteBuffer.allocate(length);
        disk.read(offset, bytes);
        return Arrays.equals(bytes.array(), layout.read(offset, length));
    }

    private static void assertInOrderAndApart(List<Extent> extents, long start, long end) {
        var previous = start - 1;
        for (var extent : extents) {
            assertThat(extent.start()).isGreaterThan(previous);
            assertThat(extent.end() % 512).isZero();
            previous = extent.end();
        }
        assertThat(previous).isLessThanOrEqualTo(end);
    }
}
