package io.vernissage.upload.stream;

import io.vernissage.pipeline.Source;
import io.vernissage.upload.Extent;
import io.vernissage.upload.source.OpenSource;
import io.vernissage.upload.source.SourceReader;
import io.vernissage.upload.source.Sources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Sources whose reads fail from an offset on, or never return, when a test wants it so. */
final class BreakableSources implements Sources {
    private final Sources sources;
    private volatile long end = Long.MAX_VALUE;
    private volatile boolean hangs;

    BreakableSources(Sources sources) {
        this.sources = sources;
    }

    void breakAt(long offset) {
        end = offset;
    }

    void hang() {
        hangs = true;
    }

    @Override
    public OpenSource open(Source source) throws IOException {
        return new Breakable((SourceReader) sources.open(source));
    }

    private final class Breakable implements SourceReader {
        private final SourceReader reader;

        private Breakable(SourceReader reader) {
            this.reader = reader;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            if (hangs) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            // not what is looked at before
            var breaks = target.remaining() > 1024 && offset + target.remaining() > end;
            if (breaks) {
                target.limit((int) Math.max(target.position(), end - offset));
            }
            reader.read(offset, target);
            if (breaks) {
                throw new IOException("The worker dies here");
            }
        }

        @Override
        public long length() {
            return reader.length();
        }

        @Override
        public Optional<String> name() {
            return reader.name();
        }

        @Override
        public String openedAs() {
            return reader.openedAs();
        }

        @Override
        public String version() throws IOException {
            return reader.version();
        }

        @Override
        public Stream<Extent> dataRanges(long start, long until) throws IOException {
            return reader.dataRanges(start, until);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
