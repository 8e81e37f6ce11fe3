package io.vernissage.local;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One part of the system as a process of its own, with its output in a log file. */
final class LocalProcess {
    /** Begins a program in a session of its own: Ctrl-C in the terminal is then for the launcher, which stops all in order. */
    private static final Path OWN_SESSION = Path.of("/usr/bin/setsid");

    private static final long LARGEST_LOG = 16L << 20;
    private static final int LAST_WORDS = 16 * 1024;

    private final String name;
    private final Process process;
    private final Path log;

    private LocalProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static LocalProcess start(String name, List<String> command, Map<String, String> environment, Path data)
            throws IOException {
        var log = data.resolve("logs").resolve(name + ".log");
        Files.createDirectories(log.getParent());
        Files.createDirectories(data.resolve("run"));
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.move(log, log.resolveSibling(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        // what an earlier run wrote stays: it may say why it ended
        var builder = new ProcessBuilder(inOwnSession(command))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        var process = builder.start();
        Files.writeString(pidFile(data, name), Long.toString(process.pid()));
        return new LocalProcess(name, process, log);
    }

    private static List<String> inOwnSession(List<String> command) {
        return Files.isExecutable(OWN_SESSION)
                ? Stream.concat(Stream.of(OWN_SESSION.toString()), command.stream())
                        .toList()
                : command;
    }

    private static Path pidFile(Path data, String name) {
        return data.resolve("run").resolve(name + ".pid");
    }

    /** A process of this name that an earlier run on the same folder left behind, if it is still that program. */
    static Optional<ProcessHandle> leftover(String name, Path data) throws IOException {
        var file = pidFile(data, name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var pid = Files.readString(file).strip();
        // the number may have gone to another program since: only what was started for this folder is ours
        return pid.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(pid))
                        .filter(handle -> handle.info()
                                .arguments()
                                .map(List::of)
                                .orElse(List.of())
                                .contains("-Dvernissage.data=" + data));
    }

    String name() {
        return name;
    }

    boolean alive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** The last lines of its log, for when it ended and should not have. */
    String lastWords() throws IOException {
        String tail;
        try (var channel = Files.newByteChannel(log)) {
            var bytes = ByteBuffer.allocate(LAST_WORDS);
            channel.position(Math.max(0, channel.size() - LAST_WORDS)).read(bytes);
            tail = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
        var lines = tail.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    Path log() {
        return log;
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to stop, without waiting. */
    void ask() {
        process.destroy();
    }

    /** Waits for it to stop, and no longer than is decent. */
    void awaitStop(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
