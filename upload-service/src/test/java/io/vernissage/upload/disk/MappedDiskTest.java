package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading of qcow2 and VMDK. */
class MappedDiskTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final int CLUSTER = 1 << 16;

    @TempDir
    Path folder;

    static Stream<Long> seeds() {
        return new Random(20260202).longs(30).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatTheModelHolds(long seed) throws IOException {
        // Given
        var random = new Random(seed);
        var layout = layout(20 * MEBIBYTE + 512L * random.nextInt(20_000), 1 + random.nextInt(40), random);
        var image = random.nextBoolean()
                ? Qcow2Images.write(folder.resolve("i"), layout, Qcow2Images.Shape.random(random), random)
                : VmdkImages.write(folder.resolve("i"), layout, VmdkImages.Shape.random(random), random);
        try (var disk = open(image)) {
            // When
            var size = layout.virtualSize();
            var extents = disk.extents(0, Long.MAX_VALUE).toList();
            // Then
            assertThat(disk.virtualSize()).isEqualTo(size);
            assertThat(Arrays.mismatch(readInPieces(disk, random), layout.read(0, (int) size)))
                    .isEqualTo(-1);
            assertInOrderAndApart(extents, 0, size);
            layout.data()
                    .forEach((offset, bytes) -> assertThat(extents)
                            .anyMatch(extent -> extent.start() <= offset && offset + bytes.length <= extent.end()));
            var start = 512L * random.nextInt((int) (size / 512));
            var end = Math.min(size, start + 512L * random.nextInt(1, 30_000));
            assertThat(disk.extents(start, end)).containsExactlyElementsOf(clipped(extents, start, end));
        }
    }

    @Test
    void shouldSayWhatItFound() throws IOException {
        var layout = DiskLayout.bootable(21 * MEBIBYTE);
        var random = new Random(1);
        try (var qcow2 = open(Qcow2Images.write(folder.resolve("q"), layout, Qcow2Images.Shape.plain(), random));
                var sparse = open(VmdkImages.write(folder.resolve("v"), layout, VmdkImages.Shape.sparse(), random));
                var stream = new DetectedDisks()
                        .open(
                                SourceFixture.open(VmdkImages.write(
                                        folder.resolve("s"), layout, VmdkImages.Shape.streamed(), random)),
                                Optional.of("VMDK"))) {
            assertThat(Stream.of(qcow2, sparse, stream).map(Disk::format))
                    .containsExactly(DiskFormat.QCOW2, DiskFormat.VMDK_SPARSE, DiskFormat.VMDK_STREAM_OPTIMIZED);
        }
    }

    @Test
    void shouldTakeOneReadForClustersThatFollowEachOther() throws IOException {
        // Given: 8 MiB of data after 1 MiB of hole, in an image that was written from its start to its end
        var random = new Random(3);
        var layout = DiskLayout.bootable(64 * MEBIBYTE);
        for (var at = MEBIBYTE; at < 9 * MEBIBYTE; at += CLUSTER) {
            layout.with(at, junk(CLUSTER, random));
        }
        var images = List.of(
                Qcow2Images.write(folder.resolve("q"), layout, Qcow2Images.Shape.plain(), random),
                VmdkImages.write(folder.resolve("v"), layout, VmdkImages.Shape.sparse(), random));
        for (var image : images) {
            var source = new CountingSource(SourceFixture.open(image));
            try (var disk = new DetectedDisks().open(source, Optional.empty())) {
                disk.read(0, ByteBuffer.allocate(512));
                var before = source.reads();
                // When
                var read = ByteBuffer.allocateDirect(4 << 20);
                disk.read(MEBIBYTE + 512, read);
                // Then
                assertThat(source.reads() - before).isEqualTo(1);
                assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(layout.read(MEBIBYTE + 512, 4 << 20)));
            }
        }
    }

    @Test
    void shouldTakeFewReadsForClustersThatLieNear() throws IOException {
        // Given
        var random = new Random(4);
        var layout = DiskLayout.bootable(64 * MEBIBYTE);
        for (var at = MEBIBYTE; at < 9 * MEBIBYTE; at += CLUSTER) {
            layout.with(at, compressible(CLUSTER, random));
        }
        for (var packing : Qcow2Images.Packing.values()) {
            var inOrder = new Qcow2Images.Shape(3, 16, false, packing, false);
            assertFewReads(Qcow2Images.write(folder.resolve("q"), layout, inOrder, random), layout, 1);
            var shuffled = new Qcow2Images.Shape(3, 16, false, packing, true);
            assertFewReads(Qcow2Images.write(folder.resolve("q"), layout, shuffled, random), layout, 25);
        }
        assertFewReads(VmdkImages.write(folder.resolve("v"), layout, VmdkImages.Shape.streamed(), random), layout, 1);
    }

    @Test
    void shouldServeManyThreadsAtOnce() throws Exception {
        // Given: small clusters, compressed, in any order
        var random = new Random(7);
        var layout = layout(64 * MEBIBYTE, 100, random);
        var shape = new Qcow2Images.Shape(3, 12, false, Qcow2Images.Packing.ZSTD, true);
        try (var disk = open(Qcow2Images.write(folder.resolve("q"), layout, shape, random));
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

    @Test
    void shouldReadTheActiveLayerOfAnImageWithSnapshotsThatIsMarkedDirty() throws IOException {
        // Given
        var layout = DiskLayout.bootable(24 * MEBIBYTE);
        var image = Qcow2Images.write(folder.resolve("q"), layout, Qcow2Images.Shape.plain(), new Random(1));
        try (var channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(12).putInt(2).putLong(77 * CLUSTER).flip(), 60);
            channel.write(ByteBuffer.allocate(8).putLong(1).flip(), 72);
        }
        // When
        try (var disk = open(image)) {
            // Then
            assertThat(readInPieces(disk, new Random(2))).isEqualTo(layout.read(0, 24 << 20));
        }
    }

    @Test
    void shouldReadAVmdkWhoseHeaderRoundsUpToAGrain() throws IOException {
        // Given: 20 MiB and 3 sectors by its descriptor, as VirtualBox writes it
        var layout = DiskLayout.bootable(20 * MEBIBYTE + CLUSTER);
        var text = VmdkImages.descriptor(layout, VmdkImages.Shape.sparse())
                .replace("RW 41088", "RW " + (40960 + 3))
                .replace("\"monolithicSparse\"", "monolithicSparse");
        // When
        try (var disk =
                open(VmdkImages.write(folder.resolve("v"), layout, VmdkImages.Shape.sparse(), new Random(1), text))) {
            // Then
            assertThat(disk.virtualSize()).isEqualTo(20 * MEBIBYTE + CLUSTER);
        }
    }

    @Test
    void shouldPlanADiskOfATebibyteFromItsTablesAlone() throws IOException {
        // Given: a table for every 512 MiB of the disk, each with one cluster, every other table next to the last
        var size = 1023L * 1024 * MEBIBYTE;
        var shape = Qcow2Images.Shape.plain();
        var tables = (int) (size / (512 * MEBIBYTE));
        var file = folder.resolve("huge.qcow2");
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            var l1 = ByteBuffer.allocate(tables * 8);
            for (var table = 0; table < tables; table++) {
                var offset = (16 + 3L * (table / 2) + table % 2) * CLUSTER;
                l1.putLong(offset);
                var entry = ByteBuffer.allocate(8).putLong((16L + 3L * tables + table) * CLUSTER);
                channel.write(entry.flip(), offset + table % 8192 * 8L);
            }
            channel.write(Qcow2Images.header(shape, size, tables), 0);
            channel.write(l1.flip(), shape.l1Offset());
            channel.write(ByteBuffer.allocate(1), (16L + 4L * tables) * CLUSTER);
        }
        var source = new CountingSource(SourceFixture.open(file));
        try (var disk = new DetectedDisks().open(source, Optional.of("qcow2"))) {
            // When
            var extents = disk.extents(0, size).toList();
            // Then
            assertThat(extents)
                    .hasSize(tables)
                    .startsWith(new Extent(0, CLUSTER), new Extent(8193L * CLUSTER, 8194L * CLUSTER));
            assertThat(source.bytes()).isLessThan(200 * MEBIBYTE);
            assertThat(source.reads()).isLessThan(tables / 8);
        }
    }

    private void assertFewReads(Path image, DiskLayout layout, int most) throws IOException {
        var source = new CountingSource(SourceFixture.open(image));
        try (var disk = new DetectedDisks().open(source, Optional.empty())) {
            disk.read(0, ByteBuffer.allocate(512));
            var before = source.reads();
            var read = ByteBuffer.allocateDirect(4 << 20);
            disk.read(MEBIBYTE + 512, read);
            assertThat(source.reads() - before).isLessThanOrEqualTo(most);
            assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(layout.read(MEBIBYTE + 512, 4 << 20)));
        }
    }

    private static Disk open(Path file) throws IOException {
        return new DetectedDisks().open(SourceFixture.open(file), Optional.empty());
    }

    /** A bootable disk with runs of whole sectors; half of them are hard to compress. */
    private static DiskLayout layout(long size, int runs, Random random) {
        var layout = DiskLayout.bootable(size);
        var slot = size / 512 / (runs + 1) * 512;
        for (var run = 1; run <= runs; run++) {
            var length = 512 * (1 + random.nextInt((int) Math.min(slot / 512, 600)));
            var bytes = random.nextBoolean() ? junk(length, random) : compressible(length, random);
            layout.with(run * slot + 512 * random.nextLong((slot - length) / 512 + 1), bytes);
        }
        return layout;
    }

    private static byte[] junk(int length, Random random) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] compressible(int length, Random random) {
        var bytes = junk(length, random);
        for (var at = 0; at < length; at++) {
            bytes[at] &= 0x11;
        }
        return bytes;
    }

    private static byte[] readInPieces(Disk disk, Random random) throws IOException {
        var bytes = ByteBuffer.allocate((int) disk.virtualSize());
        while (bytes.position() < bytes.capacity()) {
            var piece = Math.min(bytes.capacity() - bytes.position(), 1 + random.nextInt(9 << 20));
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

    private static List<Extent> clipped(List<Extent> extents, long start, long end) {
        return extents.stream()
                .filter(extent -> extent.start() < end && extent.end() > start)
                .map(extent -> new Extent(Math.max(start, extent.start()), Math.min(end, extent.end())))
                .toList();
    }

    private static void assertInOrderAndApart(List<Extent> extents, long start, long end) {
        var bounds = extents.stream()
                .flatMapToLong(extent -> LongStream.of(extent.start(), extent.end()))
                .toArray();
        assertThat(bounds).isSorted().doesNotHaveDuplicates();
        assertThat(LongStream.of(bounds).allMatch(bound -> bound % 512 == 0 && bound >= start && bound <= end))
                .isTrue();
    }
}
