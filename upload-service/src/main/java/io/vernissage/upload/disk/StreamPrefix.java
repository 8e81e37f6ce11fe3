package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The beginning of a stream, which can be read anywhere and grows as far as that needs, up to a bound; and then the stream
 * itself, from its first byte on and once. For one thread.
 */
final class StreamPrefix implements SourceReader {
    /** The table of a disk of 2040 GiB in blocks of 512 KiB has 16 MiB. */
    private static final int MOST = 24 << 20;

    private static final int SKIPPED_AT_ONCE = 64 << 10;
    /** Of which no end is known: more than any file has, and far from an overflow. */
    private static final long UNKNOWN = Long.MAX_VALUE / 4;

    private final InputStream bytes;
    private final long length;
    private byte[] prefix;
    private int filled;
    /** Of what is read once. */
    private long position;

    StreamPrefix(InputStream bytes, ByteBuffer head, OptionalLong length) {
        this.bytes = bytes;
        this.length = length.orElse(UNKNOWN);
        this.prefix = new byte[head.limit()];
        this.filled = head.limit();
        head.get(0, prefix);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public String openedAs() {
        return "stream";
    }

    @Override
    public String version() {
        return openedAs();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        var end = offset + target.remaining();
        if (end > MOST) {
            throw DiskProblems.notInStream("a dynamic VHD whose block table lies behind its data");
        }
        if (end > filled) {
            prefix = Arrays.copyOf(prefix, Math.clamp(prefix.length * 2L, (int) end, MOST));
            filled += bytes.readNBytes(prefix, filled, (int) end - filled);
            if (end > filled) {
                throw cutOff(filled);
            }
        }
        target.put(prefix, (int) offset, target.remaining());
    }

    /** Passes over what comes before this offset. */
    void skipTo(long offset) throws IOException {
        var passed = new byte[SKIPPED_AT_ONCE];
        while (position < offset) {
            readFully(passed, (int) Math.min(passed.length, offset - position));
        }
    }

    /** Fills the beginning of an array with what comes next. */
    void readFully(byte[] target, int count) throws IOException {
        if (readNext(target, 0, count) < count) {
            throw cutOff(position);
        }
    }

    /** Reads to the end and keeps the last bytes: fewer, if no more come. */
    ByteBuffer lastBytes(int count) throws IOException {
        var last = ByteBuffer.allocate(count + SKIPPED_AT_ONCE);
        while (true) {
            var read = readNext(last.array(), last.position(), last.remaining());
            last.position(last.position() + read);
            if (last.hasRemaining()) {
                last.flip();
                var tail = ByteBuffer.allocate(Math.min(count, last.limit()));
                last.get(last.limit() - tail.capacity(), tail.array());
                return tail;
            }
            last.position(last.limit() - count).compact();
        }
    }

    private int readNext(byte[] target, int at, int wanted) throws IOException {
        var known = Math.clamp(filled - position, 0, wanted);
        if (known > 0) {
            System.arraycopy(prefix, (int) position, target, at, known);
        }
        var read = known + bytes.readNBytes(target, at + known, wanted - known);
        position += read;
        return read;
    }

    private static RuntimeException cutOff(long end) {
        return DiskProblems.truncated(
                "The file ends after %d bytes, within its tables or one of its blocks".formatted(end));
    }

    @Override
    public Stream<Extent> dataRanges(long start, long end) {
        throw new IllegalStateException("A stream has no map");
    }

    @Override
    public void close() {}
}
