package io.vernissage.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Knows the emulator's own folder from any other, in which it would delete what it does not know. */
final class DataFolder {
    private static final String MARKER = ".vernissage-hub-emulator";
    private static final String LOCK = ".lock";
    /** What was made first before there was a marker. */
    private static final List<String> EARLIER = List.of("ca-key.pem", "ca.pem");

    private DataFolder() {}

    /**
     * Makes the folder where it is missing, and sees whether it may be used.
     *
     * @throws EmulatorException if it holds what is not an emulator's
     */
    static void make(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (!isOwn(folder)) {
            throw new EmulatorException(
                    "The folder %s is not empty and holds no emulator's data: name another one by 'data'"
                            .formatted(folder.toAbsolutePath()),
                    null);
        }
    }

    /** Marks it as ours. */
    static void mark(Path folder) throws IOException {
        Files.writeString(folder.resolve(MARKER), "Data of a Vernissage Hub emulator\n");
    }

    private static boolean isOwn(Path folder) throws IOException {
        if (Files.exists(folder.resolve(MARKER))
                || EARLIER.stream().anyMatch(name -> Files.exists(folder.resolve(name)))) {
            return true;
        }
        try (var content = Files.list(folder)) {
            return content.allMatch(place -> place.getFileName().toString().equals(LOCK));
        }
    }
}
