package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A file in memory that may be of any length: what was never written is zeros. For one thread. */
final class SparseImage implements SourceReader {
    private static final int PAGE = 4096;
    private static final int LINE = 64;
    /** More than any reader needs to open and to read some spans: the longest tables, the largest log and what is read. */
    private static final long MOST_READ = 96L << 20;

    private final TreeMap<Long, ByteBuffer> pages = new TreeMap<>();
    private long length;
    private long bytesRead;
    private boolean closed;

    SparseImage(long length) {
        this.length = length;
    }

    /** What is in a file. */
    static SparseImage of(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var image = new SparseImage(channel.size());
            for (var at = 0L; at < channel.size(); at += PAGE) {
                var page = ByteBuffer.allocate(PAGE);
                while (page.hasRemaining() && channel.read(page, at + page.position()) >= 0) {}
                if (page.clear().mismatch(ByteBuffer.allocate(PAGE)) >= 0) {
                    image.pages.put(at / PAGE, page);
                }
            }
            return image;
        }
    }

    SparseImage copy() {
        var copy = new SparseImage(length);
        pages.forEach((number, page) ->
                copy.pages.put(number, ByteBuffer.allocate(PAGE).put(0, page, 0, PAGE)));
        return copy;
    }

    /** Offsets of 64 bytes each that hold something, or are next to some that do: where a change matters most. */
    List<Long> lines() {
        var lines = new ArrayList<Long>();
        for (var page : pages.entrySet()) {
            for (var at = 0; at < PAGE; at += LINE) {
                var from = Math.max(0, at - LINE);
                var to = Math.min(PAGE, at + 2 * LINE);
                if (page.getValue().slice(from, to - from).mismatch(ByteBuffer.allocate(to - from)) >= 0) {
                    lines.add(page.getKey() * PAGE + at);
                }
            }
        }
        return lines;
    }

    /** Offsets of the pages in this span that were ever written. */
    List<Long> written(long start, long end) {
        return pages.subMap(start / PAGE, end / PAGE).keySet().stream()
                .map(number -> number * PAGE)
                .toList();
    }

    void resize(long newLength) {
        length = newLength;
    }

    /** Bytes anywhere in the file, written back by {@link #put}; little-endian. */
    ByteBuffer get(long offset, int count) {
        var bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        copyTo(offset, bytes);
        return bytes.clear();
    }

    void put(long offset, ByteBuffer bytes) {
        for (var done = 0; done < bytes.limit(); ) {
            var at = offset + done;
            var page = pages.computeIfAbsent(at / PAGE, _ -> ByteBuffer.allocate(PAGE));
            var inPage = (int) (at % PAGE);
            var some = Math.min(PAGE - inPage, bytes.limit() - done);
            page.put(inPage, bytes, done, some);
            done += some;
        }
    }

    /** All of it, from beginning to end. */
    InputStream stream() {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int from, int count) {
                var some = (int) Math.min(count, length - at);
                if (some <= 0) {
                    return -1;
                }
                SparseImage.this.read(at, ByteBuffer.wrap(target, from, some));
                at += some;
                return some;
            }
        };
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public String openedAs() {
        return "made up";
    }

    @Override
    public String version() {
        return openedAs();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        if (offset < 0 || offset > length - target.remaining()) {
            // no IOException: a reader knows the length, and is to say what is missing
            throw new IllegalStateException("Read %d bytes at %d of %d".formatted(target.remaining(), offset, length));
        }
        bytesRead += target.remaining();
        if (bytesRead > MOST_READ) {
            throw new IllegalStateException("Read %d bytes of a file that has little in it".formatted(bytesRead));
        }
        copyTo(offset, target);
    }

    @Override
    public Stream<Extent> dataRanges(long start, long end) {
        return start < end ? Stream.of(new Extent(start, end)) : Stream.empty();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void copyTo(long offset, ByteBuffer target) {
        var piece = target.slice();
        Zeros.put(target, target.remaining());
        var end = offset + piece.limit();
        for (Map.Entry<Long, ByteBuffer> page :
                pages.subMap(offset / PAGE, Math.ceilDiv(end, PAGE)).entrySet()) {
            var start = page.getKey() * PAGE;
            var from = Math.max(offset, start);
            var to = Math.min(end, start + PAGE);
            piece.put((int) (from - offset), page.getValue(), (int) (from - start), (int) (to - from));
        }
    }
}
