package io.vernissage.pipeline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A main class in a process of its own, which can be killed as a machine kills it. */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildProcess(Process process) {
        this.process = process;
        Thread.startVirtualThread(this::read);
    }

    public static ChildProcess start(Class<?> main, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new ChildProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the process prints a line with this beginning, at most a minute. */
    public void awaitLine(String beginning) {
        var seen = new ArrayList<String>();
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        try {
            for (var left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                var line = lines.poll(left, TimeUnit.NANOSECONDS);
                if (line != null && line.startsWith(beginning)) {
                    return;
                }
                seen.add(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("The process did not print the line " + beginning + ", but " + seen);
    }

    private void read() {
        try {
            process.inputReader(StandardCharsets.UTF_8).lines().forEach(lines::add);
        } catch (UncheckedIOException e) { // killed while a line was being read
            lines.add("ended: " + e.getMessage());
        }
    }

    /** Kills it, with no chance to say goodbye. */
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("The process survived its kill");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
