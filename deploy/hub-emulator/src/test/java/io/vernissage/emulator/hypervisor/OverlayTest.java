package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
    private static final int CLUSTER = 1 << 16;
    private static final long TABLE = 8192L * CLUSTER;

    @TempDir
    Path folder;

    @Test
    void shouldHoldNothingWhenItIsMade() throws IOException {
        // Given
        var overlay = new Overlay(folder.resolve("o"));
        // When
        overlay.make(1023L << 30);
        // Then
        assertThat(written(overlay)).isEmpty();
        assertThat(Files.size(folder.resolve("o"))).isEqualTo(4 * CLUSTER);
    }

    @Test
    void shouldHandOverWhatWasWrittenAndNoMoreThanTheDiskHas() throws IOException {
        // Given
        var file = folder.resolve("o");
        var size = TABLE + CLUSTER + 512;
        new Overlay(file).make(size);
        var bytes = ByteBuffer.allocate(8 * CLUSTER).put(Files.readAllBytes(file));
        bytes.putLong(3 * CLUSTER, 4L * CLUSTER | 1L << 63); // the first table
        bytes.putLong(3 * CLUSTER + 8, 5L * CLUSTER | 1L << 63); // the second
        bytes.putLong(4 * CLUSTER + 2 * 8, 6L * CLUSTER | 1L << 63);
        bytes.putLong(4 * CLUSTER + 3 * 8, 1L); // reads as zeros
        bytes.putLong(5 * CLUSTER + 8, 7L * CLUSTER | 1L << 63); // the disk's last 512 bytes
        bytes.put(6 * CLUSTER, (byte) 'a').put(7 * CLUSTER, (byte) 'b');
        Files.write(file, bytes.array());
        // When
        var written = written(new Overlay(file));
        // Then
        assertThat(written.keySet()).containsExactly(2L * CLUSTER, 3L * CLUSTER, TABLE + CLUSTER);
        assertThat(written.get(2L * CLUSTER)).hasSize(CLUSTER).startsWith('a');
        assertThat(written.get(3L * CLUSTER)).hasSize(CLUSTER).containsOnly(0);
        assertThat(written.get(TABLE + CLUSTER)).hasSize(512).startsWith('b');
    }

    @Test
    void shouldRefuseWhatOthersMayHaveWritten() throws IOException {
        // Given
        var file = folder.resolve("o");
        new Overlay(file).make(20 << 20);
        var bytes = Files.readAllBytes(file);
        // When
        bytes[79] = 4; // an external data file
        Files.write(file, bytes);
        // Then
        assertThatThrownBy(() -> written(new Overlay(file))).hasMessageContaining("features that we do not use");
    }

    private static SortedMap<Long, byte[]> written(Overlay overlay) throws IOException {
        var found = new TreeMap<Long, byte[]>();
        overlay.written((offset, bytes) -> {
            var copy = new byte[bytes.remaining()];
            bytes.get(copy);
            found.put(offset, copy);
        });
        return found;
    }
}
