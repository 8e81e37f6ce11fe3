package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** A program of somebody else's, run to its end. */
final class Command {
    private Command() {}

    /** Its output. */
    static String run(List<String> words) throws IOException, InterruptedException {
        return run(new ProcessBuilder(words));
    }

    /**
     * Its output.
     *
     * @throws IOException it did not end with 0; the message has what it said
     */
    static String run(ProcessBuilder command) throws IOException, InterruptedException {
        var log = Files.createTempFile("benchmark", ".log");
        try {
            var process = command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException("%s: %s"
                        .formatted(
                                String.join(" ", command.command()),
                                Files.readString(log).strip())
                        .replaceAll("sig=[^&\\s]*", "sig=..."));
            }
            return Files.readString(log);
        } finally {
            Files.delete(log);
        }
    }
}
