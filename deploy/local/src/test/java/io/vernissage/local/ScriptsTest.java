package io.vernissage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts in deploy, with a Maven and a JDK that only write down what they were asked, in a checkout with an odd name. */
class ScriptsTest {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final List<String> JARS = List.of(
            "deploy/local/target/vernissage-local.jar",
            "deploy/hub-emulator/target/quarkus-app/quarkus-run.jar",
            "upload-service/target/quarkus-app/quarkus-run.jar",
            "image-registry-service/target/quarkus-app/quarkus-run.jar",
            "gallery-service/target/quarkus-app/quarkus-run.jar",
            "vm-service/target/quarkus-app/quarkus-run.jar");

    private static final String WAIT = """
            trap 'kill $!; exit 130' INT
            trap 'kill $!; exit 143' TERM
            sleep 600 &
            echo "$name waits" >>"$CALLS"
            wait
            """;

    @TempDir
    Path folder;

    private Path project;
    private Path calls;
    private Path output;

    @BeforeEach
    void prepare() throws IOException {
        project = folder.resolve("my target").resolve("data");
        calls = folder.resolve("calls");
        output = folder.resolve("output");
        var checkout = Path.of("../..").toAbsolutePath().normalize();
        for (var script : List.of("up", "test", "local/build", "local/find-jdk", "local/judges", "local/usage")) {
            var to = project.resolve("deploy").resolve(script);
            Files.createDirectories(to.getParent());
            Files.copy(checkout.resolve("deploy").resolve(script), to, StandardCopyOption.COPY_ATTRIBUTES);
        }
        write("pom.xml", "");
        write("upload-service/src/main/java/A.java", "");
        write("upload-service/src/main/java/B.java", "");
        program("jdk/bin/javac", "echo javac 25.0.1");
        program("jdk/bin/java", """
                name=$(case "$*" in *Preflight.java*) echo preflight ;; *--train*) echo training ;; *) echo launcher ;; esac)
                echo "$name" >>"$CALLS"
                if [ "$name" = "${FAILS:-}" ]; then echo "it does not fit" && exit 2; fi
                if [ "$name" = "${WAITS:-}" ]; then
                %s
                fi
                """.formatted(WAIT));
        program("bin/mvn", """
                name=maven
                echo maven >>"$CALLS"
                if [ "$name" = "${WAITS:-}" ]; then
                %s
                fi
                echo "BUILD SUCCESS"
                for jar in %s; do mkdir -p "$(dirname "$jar")" && touch "$jar"; done
                """.formatted(WAIT, String.join(" ", JARS)));
    }

    @Test
    void shouldBuildAndTrainOnceAndThenOnlyWhatChanged() throws Exception {
        assertThat(up()).isZero();
        assertThat(called()).containsExactly("preflight", "maven", "training", "launcher");
        // nothing has changed
        assertThat(up()).isZero();
        assertThat(called()).containsExactly("launcher");
        // a source is changed
        write("upload-service/src/main/java/A.java", "changed");
        assertThat(up()).isZero();
        assertThat(called()).containsExactly("preflight", "maven", "training", "launcher");
        // a source is removed
        Files.delete(project.resolve("upload-service/src/main/java/B.java"));
        assertThat(up()).isZero();
        assertThat(called()).contains("maven");
        // somebody else has built: what was kept from the old jars is of no use
        write(JARS.getLast(), "built by other means");
        assertThat(up()).isZero();
        assertThat(called()).containsExactly("preflight", "training", "launcher");
        // what lies in other folders is no source
        write("deploy/local/data/images/disk.java", "");
        write("upload-service/src/test/java/ATest.java", "");
        assertThat(up()).isZero();
        assertThat(called()).containsExactly("launcher");
    }

    @Test
    void shouldCheckTheCallBeforeItBuilds() throws Exception {
        assertThat(up(Map.of("FAILS", "preflight"))).isEqualTo(2);
        assertThat(called()).containsExactly("preflight");
        assertThat(Files.readString(output)).contains("it does not fit");
    }

    @Test
    void shouldGoOnWhenTrainingFails() throws Exception {
        assertThat(up(Map.of("FAILS", "training"))).isZero();
        assertThat(called()).containsExactly("preflight", "maven", "training", "launcher");
        assertThat(Files.readString(output)).contains("left out").contains("training.log");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maven", "training"})
    void shouldEndAtCtrlCAndStartNothingMore(String moment) throws Exception {
        // Given
        var up = start(Map.of("WAITS", moment));
        awaitCall(moment + " waits");
        // When
        signal("INT", "-" + up.pid());
        // Then
        assertThat(up.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(130);
        assertThat(called()).doesNotContain("launcher");
        assertThat(project.resolve("deploy/local/target/training")).doesNotExist();
        // and what was not finished is done the next time
        assertThat(up()).isZero();
        assertThat(called()).contains("training", "launcher");
    }

    @Test
    void shouldPassOnAKillOfItself() throws Exception {
        // Given
        var up = start(Map.of("WAITS", "training"));
        awaitCall("training waits");
        // When
        signal("TERM", Long.toString(up.pid()));
        // Then
        assertThat(up.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(143);
        assertThat(called()).doesNotContain("launcher");
    }

    @Test
    void shouldNotBuildUnderARunningSystem() throws Exception {
        // Given a system that runs, and a source that has changed since
        assertThat(up()).isZero();
        var running = start(Map.of("WAITS", "launcher"));
        awaitCall("launcher waits");
        write("upload-service/src/main/java/A.java", "changed");
        called();
        // Then
        assertThat(up()).isEqualTo(2);
        assertThat(called()).containsExactly("preflight");
        assertThat(Files.readString(output)).contains("--no-build");
        assertThat(up(Map.of(), "--no-build")).isZero();
        assertThat(called()).containsExactly("launcher");
        // When it has ended
        signal("INT", "-" + running.pid());
        assertThat(running.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // Then
        assertThat(up()).isZero();
        assertThat(called()).contains("maven");
    }

    @Test
    void shouldSayThatNothingIsBuilt() throws Exception {
        assertThat(up(Map.of(), "--no-build")).isEqualTo(2);
        assertThat(Files.readString(output)).contains("Nothing is built yet");
    }

    @Test
    void shouldNameOnlyWhatThisRunSkipped() throws Exception {
        // Given
        report("old", "AzuriteIT");
        Files.createFile(folder.resolve("begun"));
        await().atMost(BOUND).until(() -> {
            report("new", "QemuIT");
            return Files.getLastModifiedTime(project.resolve("new/target/surefire-reports/TEST-QemuIT.xml"))
                            .compareTo(Files.getLastModifiedTime(folder.resolve("begun")))
                    > 0;
        });
        // Then
        assertThat(judges("name_skipped_tests \"$1\" \"$2\"", folder.resolve("begun")))
                .contains("QemuIT shouldBoot")
                .doesNotContain("AzuriteIT");
    }

    @Test
    void shouldMakeTheLinuxDiskAgainOnlyWhereItsMakerHasChangedAndDoWithoutWhereThatFails() throws Exception {
        // Given
        var disk = folder.resolve("linux.vhd");
        var call = "make_linux_disk \"$2\" \"$1/deploy/acceptance\"; echo \"disk=${VERNISSAGE_LINUX_DISK:-none}\"";
        var maker = "my target/data/deploy/acceptance/linux-disk";
        write("deploy/acceptance/linux-guest/start-up", "");
        program(maker, "echo maker >>\"$CALLS\"; touch \"$1\"");
        // Then
        assertThat(judges(call, disk)).endsWith("disk=" + disk + "\n");
        assertThat(judges(call, disk)).isEqualTo("disk=" + disk + "\n");
        assertThat(called()).containsExactly("maker");
        // When it has changed, and fails
        Files.setLastModifiedTime(disk, FileTime.fromMillis(0));
        program(maker, "echo 'it needs a kernel'; exit 1");
        // Then
        assertThat(judges(call, disk)).contains("it needs a kernel").endsWith("disk=none\n");
    }

    /** What a script says that has the functions of local/judges, the project as its first argument and another. */
    private String judges(String script, Path argument) throws Exception {
        var builder = new ProcessBuilder(
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        ". \"$1/deploy/local/judges\"; " + script,
                        "bash",
                        project.toString(),
                        argument.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("CALLS", calls.toString());
        builder.environment().remove("VERNISSAGE_LINUX_DISK");
        var process = builder.start();
        assertThat(process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(output);
    }

    private void report(String module, String test) throws IOException {
        write(
                "%s/target/surefire-reports/TEST-%s.xml".formatted(module, test),
                "<testcase name=\"shouldBoot\" classname=\"%s\" time=\"0\">\n<skipped/>\n</testcase>\n"
                        .formatted(test));
    }

    private int up() throws Exception {
        return up(Map.of());
    }

    private int up(Map<String, String> environment, String... arguments) throws Exception {
        var up = start(environment, arguments);
        assertThat(up.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return up.exitValue();
    }

    /** In a session of its own, as in a terminal. Who runs the tests in the background ignores Ctrl-C; a user does not. */
    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT,TERM"));
        command.add(project.resolve("deploy/up").toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
        builder.environment().put("CALLS", calls.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void signal(String name, String process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, "--", process).start().waitFor())
                .isZero();
    }

    private void awaitCall(String name) {
        await(name)
                .atMost(BOUND)
                .until(() -> Files.exists(calls) && Files.readAllLines(calls).contains(name));
    }

    /** What was called since the last time. */
    private List<String> called() throws IOException {
        var lines = Files.exists(calls) ? Files.readAllLines(calls) : List.<String>of();
        Files.deleteIfExists(calls);
        return lines;
    }

    private void write(String file, String text) {
        try {
            var path = project.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void program(String file, String text) throws IOException {
        var path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/usr/bin/env bash\n" + text);
        assertThat(path.toFile().setExecutable(true)).isTrue();
    }
}
