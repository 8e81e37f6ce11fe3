package io.vernissage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@code deploy/up} runs it before it builds: from the source, with nothing but the JDK. */
class PreflightTest {
    @TempDir
    Path folder;

    private record Ended(int code, String output) {}

    @Test
    void shouldNameATakenPortAndAMistypedOption() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var port = Integer.toString(taken.getLocalPort());
            // When
            var ended = run("--vm-port", port);
            // Then
            assertThat(ended.output()).contains("port " + port + " is taken").contains("--vm-port");
            assertThat(ended.code()).isEqualTo(2);
        }
        assertThat(run("--vm-prot", "1").output()).contains("no option --vm-prot");
    }

    @Test
    void shouldSayThatAnotherRunHasTheFolder() throws Exception {
        var options = UpOptions.parse("--train", "--data", folder.toString());
        try (var _ = Preflight.take(options, line -> {})) {
            // When
            var ended = run("--train");
            // Then
            assertThat(ended.output()).contains("is running on " + folder + " already");
            assertThat(ended.code()).isEqualTo(2);
        }
        assertThat(run("--train")).isEqualTo(new Ended(0, ""));
    }

    @Test
    void shouldStopWhatAKilledRunLeftBehindAndNothingElse() throws Exception {
        // Given
        Files.createDirectories(folder.resolve("run"));
        var part = sleeping(Leftovers.mark(folder));
        var other = sleeping(Leftovers.mark(folder.resolve("another")));
        Files.writeString(Leftovers.pidFile(folder, "vm-service"), Long.toString(part.pid()));
        Files.writeString(Leftovers.pidFile(folder, "broker"), Long.toString(other.pid()));
        Files.writeString(Leftovers.pidFile(folder, "gallery-service"), "");
        try {
            // When
            var said = new ArrayList<String>();
            Preflight.take(UpOptions.parse("--train", "--data", folder.toString()), said::add)
                    .close();
            // Then
            assertThat(said)
                    .containsExactly("Stopping vm-service, left behind by an earlier run (process " + part.pid() + ")");
            assertThat(part.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(other.isAlive()).isTrue();
        } finally {
            part.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private static Process sleeping(String mark) throws IOException {
        return new ProcessBuilder("sh", "-c", "read -r line", mark).start();
    }

    private Ended run(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "src/main/java/io/vernissage/local/Preflight.java",
                "--data",
                folder.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
