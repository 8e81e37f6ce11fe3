package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialLogTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void shouldTellWhatIsNewOnce() throws IOException {
        // Given
        var log = new SerialLog(folder.resolve("serial.log"));
        assertThat(log.news()).hasValue(new byte[0]);
        // When
        append("one\n");
        // Then
        assertThat(log.news()).hasValue("one\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(log.news()).isEmpty();
    }

    @Test
    void shouldShowTheLastMebibyteAndKeepTheFileBounded() throws IOException {
        // Given
        var log = new SerialLog(folder.resolve("serial.log"));
        var much = new byte[5 * MIB];
        Arrays.fill(much, (byte) 'x');
        Files.write(log.file(), much);
        // When
        var first = log.news().orElseThrow();
        append("the end\n");
        var second = log.news().orElseThrow();
        // Then
        assertThat(first).hasSize(MIB);
        assertThat(second).hasSize(MIB).startsWith('x').endsWith("the end\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(Files.size(log.file())).isEqualTo(8);
    }

    private void append(String text) throws IOException {
        Files.writeString(folder.resolve("serial.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
