package io.vernissage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user types it: from some folder of his, with his data in a folder with an odd name. */
class UpCommandIT {
    private static final Duration BOUND = Duration.ofMinutes(5);

    @TempDir
    Path elsewhere;

    private Process launcher;

    @AfterEach
    void end() {
        launcher.destroyForcibly().onExit().join();
        for (var part : UpIT.parts(data())) {
            part.destroyForcibly();
            part.onExit().join();
        }
    }

    @Test
    void shouldPublishTheSampleAndDoSoAgainAfterItWasKilled() throws Exception {
        // Given
        var ports = WholeSystem.portOptions();
        var console = "http://localhost:%s/".formatted(ports.get(ports.indexOf("--upload-port") + 1));
        // When
        launcher = up(ports, "first");
        // Then the sample goes its way, and the user is told where to go on
        await("the end of the start").atMost(BOUND).until(() -> said("first").contains("Ctrl-C stops everything."));
        assertThat(said("first")).containsPattern("Console +" + console);
        assertPublished("first");
        // When the launcher is killed, its parts are left, and it is called again
        var left = UpIT.parts(data());
        var sample = Files.getLastModifiedTime(data().resolve("images/sample.vhd"));
        launcher.destroyForcibly().onExit().join();
        assertThat(left).hasSize(6).allMatch(ProcessHandle::isAlive);
        launcher = up(ports, "second", "--stop-after-sample");
        // Then it ends what was left, does it all again, and leaves nothing
        assertThat(launcher.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(said("second")).contains("Stopping vm-service, left behind by an earlier run");
        assertPublished("second");
        assertThat(launcher.exitValue()).isZero();
        assertThat(left).noneMatch(ProcessHandle::isAlive);
        assertThat(UpIT.parts(data())).noneMatch(ProcessHandle::isAlive);
        assertThat(Files.getLastModifiedTime(data().resolve("images/sample.vhd")))
                .isEqualTo(sample);
    }

    private void assertPublished(String run) throws IOException {
        assertThat(said(run)).contains("The publication has completed.");
        for (var stage : List.of("upload", "image", "galleryItem", "virtualMachine")) {
            assertThat(said(run)).containsPattern("(?m)^ +" + stage + " +completed +\\d");
        }
    }

    private Path data() {
        return elsewhere.resolve("my data");
    }

    private String said(String run) throws IOException {
        return Files.readString(elsewhere.resolve(run));
    }

    private Process up(List<String> ports, String run, String... options) throws IOException {
        var command = Path.of("../../deploy/up").toAbsolutePath().normalize().toString();
        // what the reactor has just built, without the minutes of another build
        return new ProcessBuilder(Stream.of(
                                List.of("setsid", command, "--no-build", "--data", "my data"), ports, List.of(options))
                        .flatMap(List::stream)
                        .toList())
                .directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .redirectOutput(elsewhere.resolve(run).toFile())
                .start();
    }
}
