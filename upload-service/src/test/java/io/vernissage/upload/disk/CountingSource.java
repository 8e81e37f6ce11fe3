package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/** Counts what is read of a source, by one thread. */
final class CountingSource implements SourceReader {
    private final SourceReader inner;
    private long bytes;
    private int reads;
    private boolean closed;

    CountingSource(SourceReader inner) {
        this.inner = inner;
    }

    long bytes() {
        return bytes;
    }

    int reads() {
        return reads;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public long length() {
        return inner.length();
    }

    @Override
    public Optional<String> name() {
        return inner.name();
    }

    @Override
    public String openedAs() {
        return inner.openedAs();
    }

    @Override
    public String version() throws IOException {
        return inner.version();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        bytes += target.remaining();
        reads++;
        inner.read(offset, target);
    }

    @Override
    public Stream<Extent> dataRanges(long start, long end) throws IOException {
        return inner.dataRanges(start, end);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        inner.close();
    }
}
