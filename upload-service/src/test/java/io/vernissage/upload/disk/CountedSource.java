package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A source that counts what is read of it. */
final class CountedSource implements SourceReader {
    private final SourceReader inner;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    CountedSource(SourceReader inner) {
        this.inner = inner;
    }

    /** Reads since the last call. */
    long reads() {
        return reads.getAndSet(0);
    }

    /** Bytes since the last call. */
    long bytes() {
        return bytes.getAndSet(0);
    }

    @Override
    public long length() {
        return inner.length();
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
        reads.incrementAndGet();
        bytes.addAndGet(target.remaining());
        inner.read(offset, target);
    }

    @Override
    public Stream<Extent> dataRanges(long start, long end) throws IOException {
        return inner.dataRanges(start, end);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
