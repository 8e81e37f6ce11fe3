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
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VhdxReadingTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 256})
    void shouldFindBlocksBehindThoseOfSectorBitmaps(int mebibytes) throws IOException {
        // Given: data in the first and last block of each chunk of 4 GiB, of three
        var blockSize = mebibytes << 20;
        var size = 11L << 30;
        var layout = DiskLayout.bootable(size);
        for (var chunk = 1; chunk < 3; chunk++) {
            layout.with((4L << 30) * chunk - 512, junk(1024, chunk));
        }
        layout.with(size - 512, junk(512, 9));
        try (var disk = open(VhdxImages.shuffled(folder.resolve("d.vhdx"), layout, blockSize, new Random(3)))) {
            for (var run : layout.data().entrySet()) {
                // When
                var read = ByteBuffer.allocate(run.getValue().length + 2048);
                disk.read(run.getKey() - Math.min(1024, run.getKey()), read);
                // Then
                assertThat(read.array())
                        .isEqualTo(layout.read(run.getKey() - Math.min(1024, run.getKey()), read.capacity()));
            }
            assertThat(disk.extents(0, size).mapToLong(Extent::length).sum())
                    .isEqualTo((long) layout.blocks(blockSize).size() * blockSize);
        }
    }

    @Test
    void shouldReadNeighbouringBlocksAtOnce() throws IOException {
        // Given
        var layout = DiskLayout.bootable(40 * MEBIBYTE)
                .with(8 * MEBIBYTE, junk(9 << 20, 1))
                .with(30 * MEBIBYTE, junk(1 << 20, 2));
        var source = new CountingSource(SourceFixture.open(VhdxImages.dynamic(folder.resolve("d.vhdx"), layout)));
        try (var disk = new DetectedDisks().open(source, Optional.of("vhdx"))) {
            var before = source.reads();
            // When
            var read = ByteBuffer.allocate((int) (9 * MEBIBYTE));
            disk.read(8 * MEBIBYTE, read);
            // Then
            assertThat(source.reads() - before).isEqualTo(1);
            assertThat(Arrays.equals(read.array(), layout.read(8 * MEBIBYTE, read.capacity())))
                    .isTrue();
            assertThat(disk.extents(0, Long.MAX_VALUE))
                    .containsExactly(
                            new Extent(0, MEBIBYTE),
                            new Extent(8 * MEBIBYTE, 17 * MEBIBYTE),
                            new Extent(30 * MEBIBYTE, 31 * MEBIBYTE));
        }
    }

    @Test
    void shouldTakeTheCurrentHeader() throws IOException {
        // Given: the first header is the newer one, and the other names a log that is not there
        var layout = DiskLayout.bootable(20 * MEBIBYTE);
        var file = VhdxImages.dynamic(folder.resolve("d.vhdx"), layout);
        VhdxImages.changeHeader(file, 0, header -> header.putLong(8, -1));
        VhdxImages.changeHeader(file, 1, header -> header.putLong(72, 512 * MEBIBYTE));
        // When
        open(file).close();
        // Then: as it is with one that was half written
        VhdxImages.changeHeader(file, 0, header -> header.putLong(8, 1));
        VhdxImages.change(file, VhdxImages.HEADERS[1], 4096, header -> header.putLong(8, 99));
        open(file).close();
    }

    @Test
    void shouldTakeTwoEqualHeaders() throws IOException {
        var file = VhdxImages.dynamic(folder.resolve("d.vhdx"), DiskLayout.bootable(20 * MEBIBYTE));
        VhdxImages.changeHeaders(file, header -> header.putLong(8, 77));
        open(file).close();
    }

    @Test
    void shouldTakeALastBlockThatEndsWithTheDisk() throws IOException {
        // Given: qemu stores no more of a fixed disk
        var layout = DiskLayout.bootable(41 * MEBIBYTE).with(41 * MEBIBYTE - 512, junk(512, 5));
        var file = VhdxImages.fixed(folder.resolve("d.vhdx"), layout, 32 << 20);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(VhdxImages.TABLE + MEBIBYTE + 41 * MEBIBYTE);
        }
        // When
        try (var disk = open(file)) {
            var read = ByteBuffer.allocate((int) (41 * MEBIBYTE));
            disk.read(0, read);
            // Then
            assertThat(Arrays.equals(read.array(), layout.read(0, read.capacity())))
                    .isTrue();
        }
    }

    @Test
    void shouldTakeWhatQemuLeavesInEntriesForSectorBitmaps() throws IOException {
        var layout = DiskLayout.bootable(5L << 30);
        var file = VhdxImages.dynamic(folder.resolve("d.vhdx"), layout);
        VhdxImages.write(file, VhdxImages.TABLE + 4096 * 8, VhdxImages.little(8).putLong(0, 2));
        open(file).close();
    }

    @Test
    void shouldServeManyThreadsAtOnce() throws Exception {
        // Given
        var random = new Random(7);
        var layout = DiskLayout.random(64 * MEBIBYTE, 60, random);
        var file = VhdxImages.shuffled(folder.resolve("d.vhdx"), layout, 1 << 20, random);
        try (var disk = open(file);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            var readers = IntStream.range(0, 100)
                    .mapToObj(number -> (Callable<Boolean>) () -> readsAsTheModel(disk, layout, new Random(number)))
                    .toList();
            // Then
            for (var outcome : threads.invokeAll(readers)) {
                assertThat(outcome.get()).isTrue();
            }
        }
    }

    private static boolean readsAsTheModel(Disk disk, DiskLayout layout, Random random) throws IOException {
        var length = 1 + random.nextInt(3 << 20);
        var offset = random.nextLong(layout.virtualSize() - length);
        var bytes = ByteBuffer.allocate(length);
        disk.read(offset, bytes);
        return Arrays.equals(bytes.array(), layout.read(offset, length));
    }

    private static Disk open(Path file) throws IOException {
        return new DetectedDisks().open(SourceFixture.open(file), Optional.empty());
    }

    private static byte[] junk(int length, int seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
