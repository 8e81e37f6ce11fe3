package io.vernissage.upload.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The stored bytes of one image where they come only from beginning to end. */
public non-sealed interface StreamedSource extends OpenSource {
    /** Where the server tells it. */
    OptionalLong length();

    /** The source in messages: never a query, which may be a secret. */
    String label();

    /**
     * The bytes from the first one on, anew with each call. Reading fails when the server stays silent for too long.
     *
     * @throws io.vernissage.pipeline.ProblemException if it is not what it was opened as
     */
    InputStream open() throws IOException;
}
