package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StraysTest {
    @TempDir
    Path folder;

    @Test
    void shouldEndWhatRunsInItsFolderAndNoStrangerWithThatNumber() throws IOException {
        // Given
        var machine = Files.createDirectories(folder.resolve("machine"));
        var other = Files.createDirectories(folder.resolve("other"));
        var stray = process(Files.createFile(machine.resolve("serial.log")));
        var stranger = process(Path.of("/dev/null"));
        try {
            Files.writeString(machine.resolve("pid"), stray.pid() + "\n");
            Files.writeString(other.resolve("pid"), stranger.pid() + "\n");
            // When
            Strays.end(folder);
            // Then
            assertThat(stray.isAlive()).isFalse();
            assertThat(stranger.isAlive()).isTrue();
            assertThat(machine.resolve("pid")).doesNotExist();
        } finally {
            stray.destroyForcibly();
            stranger.destroyForcibly();
        }
    }

    /** One that goes on for ever and names this file. */
    private static Process process(Path file) throws IOException {
        var process = new ProcessBuilder("tail", "-f", file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                        .startsWith("tail"));
        return process;
    }
}
