package io.vernissage.upload.stream;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.upload.source.SenderDigests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes of a source as they are stored, counted and digested as they pass. */
final class StoredBytes extends InputStream {
    /** An archive's end with the longest comment. */
    static final int TAIL = 22 + 65535 + 128;

    private final InputStream bytes;
    private final SenderDigests digests;
    private final ByteBuffer tail = ByteBuffer.allocate(4 * TAIL);
    private Optional<IOException> failure = Optional.empty();
    private final AtomicLong count = new AtomicLong();
    private boolean isAtEnd;
    private boolean isClosed;

    /** @param sender whose digests count */
    StoredBytes(InputStream bytes, Source sender) {
        this.bytes = bytes;
        this.digests = new SenderDigests(sender);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int wanted) throws IOException {
        int read;
        try {
            read = bytes.read(target, from, wanted);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
        if (read < 0) {
            isAtEnd = true;
            return -1;
        }
        digests.add(ByteBuffer.wrap(target, from, read));
        count.addAndGet(read);
        keep(target, from, read);
        return read;
    }

    /** How many have passed. */
    long count() {
        return count.get();
    }

    /** What went wrong with the source itself, as opposed to what it holds. */
    Optional<IOException> failure() {
        return failure;
    }

    boolean isAtEnd() {
        return isAtEnd;
    }

    /** The last bytes that have passed: {@link #TAIL} of them, or all. */
    ByteBuffer tail() {
        var end = tail.position();
        var start = Math.max(0, end - TAIL);
        return tail.slice(start, end - start);
    }

    /**
     * Compares what has passed with what the sender says; to be called once.
     *
     * @throws ProblemException a digest is another one
     */
    void verify() {
        digests.verify(count.get());
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            bytes.close();
        }
    }

    private void keep(byte[] read, int from, int count) {
        var kept = Math.min(count, TAIL);
        if (tail.remaining() < kept) {
            tail.position(tail.position() - TAIL + kept).compact().position(TAIL - kept);
        }
        tail.put(read, from + count - kept, kept);
    }
}
