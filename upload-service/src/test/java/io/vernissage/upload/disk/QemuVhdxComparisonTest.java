package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.disk.VhdxLogImages.Update;
import io.vernissage.upload.source.SourceFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A VHDX reads as qemu reads it, its log included; where qemu is not installed there is nothing to compare with. */
class QemuVhdxComparisonTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    static Stream<Long> seeds() {
        return new Random(815).longs(6).boxed();
    }

    @BeforeEach
    void qemuIsThere() {
        Qemu.assumeIsThere();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatQemuReads(long seed) throws Exception {
        // Given: an image of qemu's making, written to at random places
        var random = new Random(seed);
        var subformat = random.nextBoolean() ? "dynamic" : "fixed";
        var image = folder.resolve("disk.vhdx");
        var size = (20L + random.nextInt(30)) << 20;
        create(image, subformat, 1 << random.nextInt(9), size >> 20);
        Qemu.run(qemuIo(image, writes(size, random)));
        // When, Then
        assertReadsAsQemuDoes(image, size);
    }

    @Test
    void shouldFindBlocksBehindThoseOfSectorBitmaps() throws Exception {
        // Given: data round the ends of chunks of 4 GiB, written in order, as qemu 7 loses blocks otherwise
        var image = folder.resolve("disk.vhdx");
        create(image, "dynamic", 32, 9 << 10);
        var ends = List.of(0L, (4L << 30) - MEBIBYTE, (8L << 30) - MEBIBYTE, (9L << 30) - 2 * MEBIBYTE);
        Qemu.run(qemuIo(
                image,
                ends.stream().map(end -> "write -P 7 %d 2M".formatted(end)).toList()));
        // When
        try (var disk = open(image)) {
            // Then
            for (var end : ends) {
                var read = ByteBuffer.allocate(4 * MEBIBYTE);
                disk.read(Math.max(0, end - MEBIBYTE), read);
                for (var at = 0; at < read.capacity(); at++) {
                    var offset = Math.max(0, end - MEBIBYTE) + at;
                    assertThat(read.get(at)).isEqualTo((byte) (offset >= end && offset < end + 2 * MEBIBYTE ? 7 : 0));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReplayALogThatQemuHasLeft(long seed) throws Exception {
        // Given: the write of the table failed after that of the log, at 2 MiB as qemu lays out its images
        var random = new Random(seed);
        var image = folder.resolve("disk.vhdx");
        var size = (20L + random.nextInt(30)) << 20;
        create(image, "dynamic", 1 << random.nextInt(3), size >> 20);
        Qemu.run(qemuIo(image, writes(size / 2, random)));
        var writes = List.of(
                "write -P 99 %d 64k".formatted(size - MEBIBYTE), "write -P 98 %dk 2M".formatted(random.nextInt(9000)));
        var failing = new ArrayList<>(List.of("qemu-io"));
        for (var write : writes) {
            failing.addAll(List.of("-c", write));
        }
        failing.add(
                "json:{\"driver\":\"vhdx\",\"file\":{\"driver\":\"blkdebug\",\"image\":{\"driver\":\"file\",\"filename\":\"%s\"},\"inject-error\":[{\"event\":\"none\",\"iotype\":\"write\",\"sector\":4096,\"errno\":5}]}}"
                        .formatted(image));
        assertThat(Qemu.output(failing.toArray(String[]::new))).contains("write failed");
        var closed = closed(image);
        // When, Then
        assertReadsAs(image, closed);
        assertReadsAsQemuDoes(closed, size);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReplayALogAsQemuDoes(long seed) throws Exception {
        // Given: changes to the table that turn its blocks round, in entries of random length at a random place
        var random = new Random(seed);
        var size = 20L << 20;
        var image = VhdxImages.dynamic(folder.resolve("disk.vhdx"), DiskLayout.random(size, 9, random));
        var entries = new ArrayList<List<Update>>();
        for (var entry = random.nextInt(1, 9); entry > 0; entry--) {
            var updates = new ArrayList<Update>();
            for (var update = random.nextInt(1, 5); update > 0; update--) {
                updates.add(Update.page(VhdxImages.TABLE + 4096L * random.nextInt(1, 40), new byte[4096]));
            }
            if (random.nextBoolean()) {
                updates.add(Update.clear(VhdxImages.TABLE + 40 * 4096L, 4096L * random.nextInt(1, 200)));
            }
            updates.add(Update.page(VhdxImages.TABLE, turned(image, random)));
            entries.add(updates);
        }
        VhdxLogImages.dirty(
                image,
                VhdxLogImages.sequence(
                        4096 * random.nextInt(256), random.nextLong(1, 1L << 40), Files.size(image), entries));
        var closed = closed(image);
        // When, Then
        assertReadsAs(image, closed);
        assertReadsAsQemuDoes(closed, size);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldMakeImagesForTestsThatQemuReadsAlike(long seed) throws Exception {
        var random = new Random(seed);
        var layout = DiskLayout.random((20L + random.nextInt(20)) << 20, 12, random);
        var file = folder.resolve("disk.vhdx");
        var blockSize = 1 << random.nextInt(20, 26);
        var image = random.nextBoolean()
                ? VhdxImages.fixed(file, layout, blockSize)
                : VhdxImages.shuffled(file, layout, blockSize, random);
        assertReadsAsQemuDoes(image, layout.virtualSize());
    }

    /** A copy in which qemu has made the changes that were in the log. */
    private static Path closed(Path image) throws Exception {
        var closed = Files.copy(image, image.resolveSibling("closed.vhdx"));
        Qemu.run("qemu-img", "check", "-q", "-r", "all", closed.toString());
        return closed;
    }

    private static byte[] turned(Path image, Random random) throws IOException {
        var sector = VhdxImages.little(4096);
        VhdxImages.change(image, VhdxImages.TABLE, 4096, bytes -> sector.put(0, bytes, 0, 4096));
        var one = 8 * random.nextInt(20);
        var other = 8 * random.nextInt(20);
        var kept = sector.getLong(one);
        sector.putLong(one, sector.getLong(other)).putLong(other, kept);
        var bytes = new byte[4096];
        sector.get(0, bytes);
        return bytes;
    }

    private static void assertReadsAsQemuDoes(Path image, long size) throws Exception {
        try (var disk = open(image)) {
            assertThat(disk.virtualSize()).isEqualTo(size);
            Qemu.assertReads(disk, Qemu.read(image, "vhdx"));
        }
    }

    private static void assertReadsAs(Path image, Path other) throws IOException {
        try (var disk = open(image);
                var expected = open(other)) {
            var bytes = ByteBuffer.allocate((int) expected.virtualSize());
            expected.read(0, bytes);
            Qemu.assertReads(disk, bytes.array());
        }
    }

    private static Disk open(Path image) throws IOException {
        return new DetectedDisks().open(SourceFixture.open(image), Optional.of("vhdx"));
    }

    private static void create(Path image, String subformat, int blockMebibytes, long mebibytes) throws Exception {
        Qemu.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "vhdx",
                "-o",
                "subformat=%s,block_size=%dM".formatted(subformat, blockMebibytes),
                image.toString(),
                mebibytes + "M");
    }

    private static List<String> writes(long size, Random random) {
        var writes = new ArrayList<String>();
        for (var write = random.nextInt(1, 12); write > 0; write--) {
            var length = 512 * random.nextInt(1, 3000);
            var offset = 512L * random.nextLong((size - length) / 512 + 1);
            writes.add("write -P %d %d %d".formatted(random.nextInt(1, 256), offset, length));
        }
        return writes;
    }

    private static String[] qemuIo(Path image, List<String> commands) {
        var line = new ArrayList<>(List.of("qemu-io", "-f", "vhdx"));
        commands.forEach(command -> line.addAll(List.of("-c", command)));
        line.add(image.toString());
        return line.toArray(String[]::new);
    }
}
