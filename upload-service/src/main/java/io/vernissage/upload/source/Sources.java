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
    SourceReader open(Source source) throws IOException;
}
