package io.vernissage.upload;

import io.vernissage.pipeline.Source;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.DiskFormat;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.source.SourceReader;
import io.vernissage.upload.source.Sources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The only source and the only disk there is, whoever asks; what a test wants to happen while it is read, happens. */
public final class OneDisk implements Sources, Disks {
    private final ScatteredDisk disk;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private volatile String version = "version-1";
    private volatile Reading reading = _ -> {};
    private volatile Runnable sourceReading = () -> {};
    private volatile Runnable mapping = () -> {};

    /** What happens before a read of the disk. */
    @FunctionalInterface
    public interface Reading {
        void before(long offset) throws IOException;
    }

    public OneDisk(ScatteredDisk disk) {
        this.disk = disk;
    }

    public void becomes(String nextVersion) {
        version = nextVersion;
    }

    public void whenRead(Reading happens) {
        reading = happens;
    }

    /** What happens before a read of the stored bytes. */
    public void whenSourceRead(Runnable happens) {
        sourceReading = happens;
    }

    /** What happens before the disk's extents are told. */
    public void whenMapped(Runnable happens) {
        mapping = happens;
    }

    public int opened() {
        return opened.get();
    }

    public int open() {
        return opened.get() - closed.get();
    }

    @Override
    public SourceReader open(Source source) {
        opened.incrementAndGet();
        return new Reader();
    }

    @Override
    public Disk open(SourceReader source, Optional<String> claimedFormat) {
        return new Opened(source);
    }

    private final class Reader implements SourceReader {
        private final String openedAs = version;
        private boolean isClosed;

        @Override
        public long length() {
            return disk.virtualSize();
        }

        @Override
        public String openedAs() {
            return openedAs;
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            sourceReading.run();
            disk.read(offset, target);
        }

        @Override
        public Stream<Extent> dataRanges(long start, long end) {
            return disk.extents(start, end);
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                closed.incrementAndGet();
            }
        }
    }

    private final class Opened implements Disk {
        private final SourceReader source;

        private Opened(SourceReader source) {
            this.source = source;
        }

        @Override
        public DiskFormat format() {
            return disk.format();
        }

        @Override
        public long virtualSize() {
            return disk.virtualSize();
        }

        @Override
        public Stream<Extent> extents(long start, long end) {
            mapping.run();
            return disk.extents(start, end);
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            reading.before(offset);
            disk.read(offset, target);
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
