package io.vernissage.upload.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A file that its owner names on this machine: no rules of a service apply to it. */
public final class LocalFile {
    private LocalFile() {}

    /**
     * Opens a file for reading.
     *
     * @throws io.vernissage.pipeline.ProblemException if it is not there, or no file that may be read
     */
    public static SourceReader open(Path file) throws IOException {
        var absolute = file.toAbsolutePath().normalize();
        var folder = Optional.ofNullable(absolute.getParent());
        return new FileRoot(folder).open(absolute.getFileName().toString());
    }
}
