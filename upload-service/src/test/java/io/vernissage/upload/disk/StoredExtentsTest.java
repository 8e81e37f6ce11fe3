package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.source.SourceFixture;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks that qemu-img has filled in part only: the rest of them are holes of the file. */
class StoredExtentsTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 64 * MIB;

    @TempDir
    Path folder;

    @BeforeEach
    void qemuIsThere() {
        Qemu.assumeIsThere();
    }

    @ParameterizedTest
    @CsvSource({"vpc,'subformat=dynamic,force_size'", "vhdx,subformat=dynamic", "vhdx,subformat=fixed"})
    void shouldNotReadWhatTheFileDoesNotHold(String format, String options) throws Exception {
        // Given
        var raw = folder.resolve("disk.raw");
        var bytes = ByteBuffer.allocate(SIZE);
        var runs = List.of(new Extent(0, MIB), new Extent(9 * MIB + 512, 10 * MIB), new Extent(40 * MIB, 41 * MIB));
        var random = new Random(4);
        try (var channel = FileChannel.open(raw, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (var run : runs) {
                var data = new byte[(int) run.length()];
                random.nextBytes(data);
                bytes.put((int) run.start(), data);
                channel.write(ByteBuffer.wrap(data), run.start());
            }
            channel.write(ByteBuffer.allocate(1), SIZE - 1);
        }
        var image = folder.resolve("disk." + format);
        Qemu.run("qemu-img", "convert", "-f", "raw", "-O", format, "-o", options, raw.toString(), image.toString());
        // When
        try (var disk = new DetectedDisks().open(SourceFixture.open(image), Optional.empty())) {
            var stored = disk.storedExtents(0, SIZE).toList();
            // Then
            assertThat(Extents.bytes(stored)).isBetween(Extents.bytes(runs), Extents.bytes(runs) + 512 * 1024);
            assertThat(Extents.minus(runs, stored)).isEmpty();
            var parts = new ArrayList<Extent>();
            for (var at = 0; at < SIZE; at += 3 * MIB) {
                disk.storedExtents(at, Math.min(SIZE, at + 3 * MIB))
                        .forEach(part -> Extents.append(parts, part.start(), part.end()));
            }
            assertThat(parts).isEqualTo(stored);
            for (var extent : stored) {
                var read = ByteBuffer.allocate((int) extent.length());
                disk.read(extent.start(), read);
                assertThat(read.flip()).isEqualTo(bytes.slice((int) extent.start(), (int) extent.length()));
            }
        }
    }
}
