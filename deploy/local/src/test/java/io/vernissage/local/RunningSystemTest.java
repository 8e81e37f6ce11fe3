package io.vernissage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunningSystemTest {
    @TempDir
    Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    @Timeout(60)
    void shouldEndTheWaitForAPublicationWhenAPartDoesNotStayUp() throws Exception {
        // Given a part that dies whenever it is started, and a publication that therefore stands still
        var restarts = new Restarts(Duration.ofMillis(10), 5, Duration.ofMinutes(10));
        try (var system = new RunningSystem(
                UpOptions.parse("--data", folder.resolve("with a space").toString()), said::add, restarts)) {
            system.start(new Programs.Program(
                    "vm-service",
                    List.of("sh", "-c", "echo no memory; exit 7"),
                    false,
                    new Programs.Readiness.Listens(1)));
            system.keepAlive();
            var screen = new Screen(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8), false);
            // Then
            assertThatThrownBy(() -> new StageView(screen, system::requireHealth, Optional.empty())
                            .follow(RunningSystemTest::standingStill))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("vm-service has ended by itself")
                    .hasMessageContaining("no memory");
        }
        assertThat(said).hasSize(6).last().isEqualTo("\nStopping");
        assertThat(said.subList(0, 5)).allMatch(line -> line.startsWith("vm-service has ended (exit code 7)"));
    }

    @Test
    void shouldGiveUpAPublicationThatStandsStillWhereNobodyWatches() {
        var screen = new Screen(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8), false);
        assertThatThrownBy(() -> new StageView(screen, () -> {}, Optional.of(Duration.ofMillis(1)))
                        .follow(RunningSystemTest::standingStill))
                .hasMessageContaining("has not moved");
    }

    private static JsonNode standingStill() throws IOException {
        return new ObjectMapper().readTree("""
                {"status": "running", "stages": {"virtualMachine": {"state": "waiting"}}}
                """);
    }
}
