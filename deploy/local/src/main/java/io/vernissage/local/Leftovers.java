package io.vernissage.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The parts of a run that was killed and could not stop them: they hold the ports and the data. */
final class Leftovers {
    private static final String SUFFIX = ".pid";

    private Leftovers() {}

    /** Where the process of a part is written down. */
    static Path pidFile(Path data, String part) {
        return data.resolve("run").resolve(part + SUFFIX);
    }

    /** An argument of every part, by which it is known again. */
    static String mark(Path data) {
        return "-Dvernissage.data=" + data;
    }

    /** Ends every part of an earlier run on this folder. Call it only with the folder taken. */
    static void stop(Path data, Consumer<String> say) throws IOException {
        try (var files = Files.newDirectoryStream(data.resolve("run"), "*" + SUFFIX)) {
            for (var file : files) {
                var part = file.getFileName().toString().replace(SUFFIX, "");
                var leftover = process(file).filter(handle -> isOf(data, handle));
                if (leftover.isPresent()) {
                    var handle = leftover.get();
                    say.accept("Stopping %s, left behind by an earlier run (process %d)".formatted(part, handle.pid()));
                    handle.destroyForcibly();
                    handle.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                }
            }
        }
    }

    private static Optional<ProcessHandle> process(Path file) throws IOException {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
        } catch (NumberFormatException e) {
            return Optional.empty(); // the run was killed while it wrote it
        }
    }

    /** The number may have gone to another program since: only what was started for this folder is ours. */
    private static boolean isOf(Path data, ProcessHandle handle) {
        return handle.info().arguments().map(List::of).orElse(List.of()).contains(mark(data));
    }
}
