package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/** A file as it would be with the changes in its log made: other bytes in places, and longer if they say so. */
final class ReplayedSource implements SourceReader {
    private final SourceReader source;
    private final LogChanges changes;
    private final long length;

    ReplayedSource(SourceReader source, long leastLength, LogChanges changes) {
        this.source = source;
        this.changes = changes;
        this.length = Math.max(source.length(), Math.max(leastLength, changes.end()));
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<String> name() {
        return source.name();
    }

    @Override
    public String openedAs() {
        return source.openedAs();
    }

    @Override
    public String version() throws IOException {
        return source.version();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (offset > length - target.remaining()) {
            throw new EOFException("%d bytes at %d of %d".formatted(target.remaining(), offset, length));
        }
        var piece = target.slice();
        var stored = (int) Math.clamp(source.length() - offset, 0L, target.remaining());
        if (stored > 0) {
            var limit = target.limit();
            source.read(offset, target.limit(target.position() + stored));
            target.limit(limit);
        }
        Zeros.put(target, target.remaining());
        changes.over(offset, piece);
    }

    /** Any byte may have been changed. */
    @Override
    public Stream<Extent> dataRanges(long start, long end) {
        var last = Math.min(end, length);
        return start < last ? Stream.of(new Extent(start, last)) : Stream.empty();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
