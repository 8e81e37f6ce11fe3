package io.vernissage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpOptionsTest {
    @Test
    void shouldTakePortsFoldersAndSwitches() {
        // When
        var options = UpOptions.parse("--upload-port", "9001", "--data", "/tmp/here", "--no-sample");
        // Then
        assertThat(options.ports().upload()).isEqualTo(9001);
        assertThat(options.ports().kafka()).isEqualTo(19_092);
        assertThat(options.data()).isEqualTo(Path.of("/tmp/here"));
        assertThat(options.sample()).isFalse();
    }

    @Test
    void shouldSayWhatIsWrongWithACall() {
        assertThatThrownBy(() -> UpOptions.parse("--uplod-port", "9001")).hasMessageContaining("--uplod-port");
        assertThatThrownBy(() -> UpOptions.parse("--vm-port")).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> UpOptions.parse("--vm-port", "70000")).hasMessageContaining("65535");
        assertThatThrownBy(() -> UpOptions.parse("--no-sample", "--stop-after-sample"))
                .hasMessageContaining("exclude each other");
    }

    @Test
    void shouldNameEveryTakenPortAndItsOption() throws IOException {
        try (var taken = new ServerSocket(0)) {
            // Given
            var options = UpOptions.parse("--hub-blob-port", Integer.toString(taken.getLocalPort()));
            // Then
            assertThatThrownBy(() -> options.ports().requireFree())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken")
                    .hasMessageContaining("--hub-blob-port");
        }
    }

    @Test
    void shouldRefuseOnePortForTwoParts() {
        var options = UpOptions.parse("--vm-port", "9001", "--upload-port", "9001");
        assertThatThrownBy(() -> options.ports().requireFree()).hasMessageContaining("can not share port 9001");
    }

    @Test
    void shouldMakeASampleThatIsADynamicVhd(@TempDir Path folder) throws IOException {
        // When
        var file = folder.resolve("sample.vhd");
        var made = SampleDisk.provide(file);
        // Then
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThat(bytes.getInt(60)).isEqualTo(3);
        assertThat(bytes.getLong(bytes.limit() - 512)).isEqualTo(bytes.getLong(0));
        assertThat(made.dataBytes()).isLessThan(bytes.limit());
    }

    @Test
    void shouldKeepASampleThatMayBeOnItsWay(@TempDir Path folder) throws IOException {
        // Given
        var file = folder.resolve("sample.vhd");
        SampleDisk.provide(file);
        var before = Files.readAttributes(file, "lastModifiedTime,fileKey,size");
        // When
        SampleDisk.provide(file);
        // Then
        assertThat(Files.readAttributes(file, "lastModifiedTime,fileKey,size")).isEqualTo(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldTrainOnPortsThatAreFree() {
        var options = UpOptions.parse("--train", "--vm-port", "9001");
        assertThat(options.ports().vm()).isEqualTo(9001);
        assertThat(options.ports().numbers().values()).doesNotHaveDuplicates().doesNotContain(8081, 19_092);
    }
}
