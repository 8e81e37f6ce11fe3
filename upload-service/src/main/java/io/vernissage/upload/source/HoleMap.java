package io.vernissage.upload.source;

import io.vernissage.upload.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Where a file has holes, as its file system says. Nothing is read for it. */
final class HoleMap implements AutoCloseable {
    private final LinuxFile file;

    private HoleMap(LinuxFile file) {
        this.file = file;
    }

    /**
     * A map of the file at this path, where the system has one and what it opened is the file that is meant: the path may
     * lead to another one by now.
     *
     * @param meant the file as its reader has seen it
     */
    static Optional<HoleMap> open(Path path, FileVersion meant) throws IOException {
        var opened = LinuxFile.open(path);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        var file = opened.get();
        var fits = false;
        try {
            fits = file.knowsHoles() && FileVersion.behind(file.link()).equals(meant);
        } finally {
            if (!fits) {
                file.close();
            }
        }
        return fits ? Optional.of(new HoleMap(file)) : Optional.empty();
    }

    /** Runs of data in {@code [start, end)}, found as the stream is read. */
    Stream<Extent> dataRanges(long start, long end) {
        return StreamSupport.stream(new Runs(start, end), false);
    }

    @Override
    public void close() {
        file.close();
    }

    private final class Runs extends AbstractSpliterator<Extent> {
        private final long end;
        private long next;

        Runs(long start, long end) {
            super(Long.MAX_VALUE, ORDERED | NONNULL | DISTINCT);
            this.next = start;
            this.end = end;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Extent> action) {
            try {
                var data = file.dataFrom(next).orElse(end);
                if (data >= end) {
                    return false;
                }
                next = Math.min(end, file.holeFrom(data).orElse(end));
                action.accept(new Extent(data, next));
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
