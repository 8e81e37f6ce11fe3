package io.vernissage.upload.source;

import io.vernissage.pipeline.Source;
import java.io.IOException;

/** Opens sources. */
public interface Sources {
    /**
     * Opens a source for reading.
     *
     * @throws io.vernissage.pipeline.ProblemException if it can not be read and trying again would not help: outside the
     *     root, not there, not a file, 404, no such credential
     * @throws IOException if it may be readable later
     */
    OpenSource open(Source source) throws IOException;

    /**
     * Opens a source for reading at any offset.
     *
     * @throws io.vernissage.pipeline.ProblemException as above, or if the source comes only from beginning to end
     */
    default SourceReader reader(Source source) throws IOException {
        return switch (open(source)) {
            case SourceReader reader -> reader;
            case StreamedSource stream -> throw SourceProblems.noRanges(stream.label());
        };
    }
}
