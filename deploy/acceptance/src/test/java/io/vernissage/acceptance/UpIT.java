package io.vernissage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The launcher as a user has it in a terminal: a session of its own, to which Ctrl-C is sent. */
class UpIT {
    private static final Duration BOUND = Duration.ofMinutes(3);

    private final Path data = Path.of("target", "up-" + UUID.randomUUID()).toAbsolutePath();
    private final Path output = data.resolve("output");
    private Process launcher;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(data);
        launcher = launch(WholeSystem.portOptions(), output);
    }

    @AfterEach
    void end() {
        launcher.destroyForcibly().onExit().join();
        parts(data).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void shouldStartAgainWhatDiesLetNobodyElseInAndStopInOrder() throws Exception {
        awaitSaid("Ctrl-C stops everything.");
        // When a part dies
        var service = pid("vm-service");
        ProcessHandle.of(service).orElseThrow().destroyForcibly();
        // Then it is started again
        awaitSaid("vm-service has ended (exit code 137) and is started again");
        await().atMost(BOUND)
                .until(() -> pid("vm-service") != service
                        && ProcessHandle.of(pid("vm-service")).isPresent());
        // When somebody starts another run on the same folder
        var second = launch(List.of(), data.resolve("second"));
        // Then that one is refused, and this one goes on
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(2);
        assertThat(Files.readString(data.resolve("second")))
                .contains("is running on " + data + " already (process " + launcher.pid() + ")");
        var running = parts(data);
        assertThat(running).hasSize(6).allMatch(ProcessHandle::isAlive);
        // When the terminal sends Ctrl-C to all that is in the foreground
        new ProcessBuilder("kill", "-INT", "--", "-" + launcher.pid()).start().waitFor();
        // Then all stops, and says nothing of failure
        assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(running).noneMatch(ProcessHandle::isAlive);
        assertThat(Files.readString(output)).contains("Stopping").doesNotContain("could not be run", "Exception");
    }

    private Process launch(List<String> ports, Path to) throws IOException {
        var project = Path.of("../..").toAbsolutePath().normalize();
        var local = project.resolve("deploy/local/target");
        var command = Stream.of(
                Stream.of(
                        "setsid",
                        // who runs the tests in the background ignores Ctrl-C, and so would all that is started here
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dvernissage.project=" + project,
                        "-cp",
                        local.resolve("vernissage-local.jar") + ":" + local.resolve("lib") + "/*",
                        "io.vernissage.local.Up",
                        "--no-sample",
                        "--data",
                        data.toString()),
                ports.stream());
        return new ProcessBuilder(command.flatMap(each -> each).toList())
                .redirectErrorStream(true)
                .redirectOutput(to.toFile())
                .start();
    }

    private void awaitSaid(String words) {
        await(words).atMost(BOUND).until(() -> Files.readString(output).contains(words));
    }

    private long pid(String part) throws IOException {
        return Long.parseLong(Files.readString(data.resolve("run").resolve(part + ".pid")));
    }

    /** The processes that a run on this folder has written down. */
    static List<ProcessHandle> parts(Path data) {
        return Stream.of(
                        "broker",
                        "hub-emulator",
                        "upload-service",
                        "image-registry-service",
                        "gallery-service",
                        "vm-service")
                .map(part -> data.resolve("run").resolve(part + ".pid"))
                .filter(Files::exists)
                .flatMap(file -> {
                    try {
                        return ProcessHandle.of(Long.parseLong(Files.readString(file))).stream();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
