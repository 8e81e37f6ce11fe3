package io.vernissage.local;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    private final Instant started;

    private LocalProcess(String name, Process process, Path log, Instant started) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.started = started;
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
        Files.writeString(Leftovers.pidFile(data, name), Long.toString(process.pid()));
        return new LocalProcess(name, process, log, Instant.now());
    }

    private static List<String> inOwnSession(List<String> command) {
        return Files.isExecutable(OWN_SESSION)
                ? Stream.concat(Stream.of(OWN_SESSION.toString()), command.stream())
                        .toList()
                : command;
    }

    String name() {
        return name;
    }

    Instant started() {
        return started;
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

    /** Kills it and all that it has started, without waiting. */
    void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
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
