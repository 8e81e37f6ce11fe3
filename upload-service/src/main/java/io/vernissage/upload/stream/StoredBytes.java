package io.vernissage.upload.stream;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes of a source as they are stored, counted and digested as they pass. */
final class StoredBytes extends InputStream {
    /** An archive's end with the longest comment. */
    static final int TAIL = 22 + 65535 + 128;

    private final InputStream bytes;
    private final List<Expected> expected;
    private final ByteBuffer tail = ByteBuffer.allocate(4 * TAIL);
    private Optional<IOException> failure = Optional.empty();
    private final AtomicLong count = new AtomicLong();
    private boolean isAtEnd;
    private boolean isClosed;

    private record Expected(String algorithm, String digest, MessageDigest found) {
        private static Expected of(String algorithm, String digest) {
            try {
                return new Expected(algorithm, digest.toLowerCase(Locale.ROOT), MessageDigest.getInstance(algorithm));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has " + algorithm, e);
            }
        }
    }

    /** @param sender whose digests count */
    StoredBytes(InputStream bytes, Source sender) {
        this.bytes = bytes;
        this.expected = new ArrayList<>();
        sender.sha256().map(digest -> Expected.of("SHA-256", digest)).ifPresent(expected::add);
        sender.sha512().map(digest -> Expected.of("SHA-512", digest)).ifPresent(expected::add);
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
        for (var one : expected) {
            one.found().update(target, from, read);
        }
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
        for (var one : expected) {
            var found = HexFormat.of().formatHex(one.found().digest());
            if (!found.equals(one.digest())) {
                throw StreamProblems.checksumMismatch(one.algorithm(), count.get(), found, one.digest());
            }
        }
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
