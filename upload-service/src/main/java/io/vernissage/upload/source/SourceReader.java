package io.vernissage.upload.source;

import io.vernissage.upload.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/** The stored bytes of one image, at any offset. May be read by several threads at once. */
public non-sealed interface SourceReader extends OpenSource, AutoCloseable {
    long length();

    @Override
    default Optional<String> name() {
        return Optional.empty();
    }

    /**
     * What the source is now; differs from what it was opened as once its bytes may have changed.
     *
     * @throws io.vernissage.pipeline.ProblemException if it is not there any more
     * @throws IOException if that can not be told at the moment
     */
    String version() throws IOException;

    /** Fills the buffer from this offset; past the end is an {@link java.io.EOFException}. */
    void read(long offset, ByteBuffer target) throws IOException;

    /** Where the stored bytes in {@code [start, end)} are not known to be zeros: in order, not touching, clipped. */
    Stream<Extent> dataRanges(long start, long end) throws IOException;

    @Override
    void close() throws IOException;
}
