package io.vernissage.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of our own, ended when it is closed. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.output = process.inputReader();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // whoever ends us ends it
    }

    static Child start(List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** One whose output nobody wants. */
    static Child startUnheard(List<String> arguments) throws IOException {
        var child = start(arguments);
        Thread.ofVirtual().start(child::forgetOutput);
        return child;
    }

    /** The first line of output that holds these words; what comes after is read and forgotten. */
    String await(String words) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(words)) {
                Thread.ofVirtual().start(this::forgetOutput);
                return line;
            }
        }
        throw new IOException("A process ended before it said '%s'".formatted(words));
    }

    /** Processor time that it used up to now, as the system counts it: in steps of some milliseconds. */
    Duration processorTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void forgetOutput() {
        try {
            while (output.readLine() != null) {
                // a process whose output nobody reads would stop
            }
        } catch (IOException e) {
            // closed, as the process has ended
        }
    }

    /** The most memory it ever had, as the system counts it; "unknown" where it does not tell. */
    String largestResidentSet() throws IOException {
        var status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return "unknown";
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.substring("VmHWM:".length()).trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    /** By SIGKILL; returns when it has ended. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
