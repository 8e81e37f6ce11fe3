package io.vernissage.upload.stream;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.upload.source.OpenSource;
import io.vernissage.upload.source.SourceReader;
import io.vernissage.upload.source.StreamedSource;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;

/**
 * A disk image as it comes out of its source, unpacked if it is compressed. Its end is reached only if all of the source was
 * there, whole and with the right checksums; and what it costs is bounded.
 */
final class SourceStream extends InputStream {
    private static final int STORED_AT_ONCE = 64 << 10;
    /** Before this much has come out no ratio is judged. */
    private static final long JUDGED_FROM = 1L << 30;
    /** What a decoder may take in without giving anything out: a header, or a block. */
    private static final long MOST_FOR_NOTHING = 8 << 20;

    /** Where less than this is all there is, a header is what breaks off; bzip2 and zstd have shorter ones. */
    private static final int SHORTEST = 30;

    private final StoredBytes stored;
    private final InputStream buffered;
    private final Optional<Compression> compression;
    private final StreamLimits limits;
    private final OptionalLong storedLength;
    private final long begun = System.nanoTime();
    private Optional<InputStream> decoder = Optional.empty();
    private final AtomicLong count = new AtomicLong();
    private long storedAtLastOutput;
    private boolean isAtEnd;

    private SourceStream(
            StoredBytes stored, Optional<Compression> compression, OptionalLong storedLength, StreamLimits limits) {
        this.stored = stored;
        this.buffered = new BufferedInputStream(new Watched(), STORED_AT_ONCE);
        this.compression = compression;
        this.storedLength = storedLength;
        this.limits = limits;
    }

    /**
     * Begins to read a source, which belongs to the stream from here on.
     *
     * @param request whose digests, of the stored bytes, count
     * @throws ProblemException it can not be unpacked
     */
    static SourceStream open(OpenSource source, Optional<Compression> compression, Source request, StreamLimits limits)
            throws IOException {
        var bytes =
                switch (source) {
                    case SourceReader reader -> new SequentialInput(reader);
                    case StreamedSource stream -> stream.open();
                };
        var length =
                switch (source) {
                    case SourceReader reader -> OptionalLong.of(reader.length());
                    case StreamedSource stream -> stream.length();
                };
        return of(bytes, length, compression, request, limits);
    }

    /** The same of bytes that come from anywhere. */
    static SourceStream of(
            InputStream bytes,
            OptionalLong length,
            Optional<Compression> compression,
            Source request,
            StreamLimits limits)
            throws IOException {
        var opened = new SourceStream(new StoredBytes(bytes, request), compression, length, limits);
        try {
            opened.begin();
            return opened;
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        try {
            decoder = compression.isPresent()
                    ? Optional.of(compression.get().unpacking(buffered, limits))
                    : Optional.of(buffered);
        } catch (IOException | RuntimeException e) {
            throw refusal(e);
        }
    }

    /** How many bytes it will have, where that is known: of what is compressed, nothing is. */
    OptionalLong length() {
        return compression.isPresent() ? OptionalLong.empty() : storedLength;
    }

    Optional<Compression> compression() {
        return compression;
    }

    /** What the image inside is called. */
    Optional<String> nameInside(Optional<String> name) {
        if (decoder.orElseThrow() instanceof ZipMember member) {
            return member.name();
        }
        return compression.isPresent()
                ? name.flatMap(outside -> compression.get().nameInside(outside))
                : name;
    }

    /** How many bytes have come out. */
    long count() {
        return count.get();
    }

    /** How many bytes of the source have gone in. */
    long storedCount() {
        return stored.count();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int wanted) throws IOException {
        if (isAtEnd) {
            return -1;
        }
        int read;
        try {
            read = decoder.orElseThrow().read(target, from, wanted);
            if (read < 0) {
                refuseTrailing();
            }
        } catch (IOException | RuntimeException e) {
            throw refusal(e);
        }
        if (read < 0) {
            isAtEnd = true;
            return -1;
        }
        count.addAndGet(read);
        storedAtLastOutput = stored.count();
        refuseBeyondLimits();
        return read;
    }

    /**
     * Reads what is left, so that all of the source has passed, and compares it with the sender's digests; to be called once.
     *
     * @throws ProblemException it is not what the sender says, or not whole
     */
    void finish() throws IOException {
        var rest = new byte[STORED_AT_ONCE];
        while (read(rest, 0, rest.length) >= 0) {}
        stored.verify();
    }

    @Override
    public void close() throws IOException {
        try (stored) {
            if (decoder.isPresent()) {
                decoder.get().close();
            }
        }
    }

    private void refuseTrailing() throws IOException {
        if (compression.isEmpty()) {
            return;
        }
        var rest = new byte[STORED_AT_ONCE];
        for (int read; (read = buffered.read(rest)) >= 0; ) {
            if (compression.get() != Compression.ZIP && read > 0) {
                throw StreamProblems.trailing(compression.get());
            }
            storedAtLastOutput = stored.count();
        }
        if (compression.get() == Compression.ZIP) {
            ZipEnd.check(stored.tail());
        }
    }

    private void refuseBeyondLimits() {
        var out = count.get();
        if (out > limits.output()) {
            throw StreamProblems.tooLarge(limits.output());
        }
        // the decoder may not even have asked for what it has given out so far
        var in = Math.max(1, stored.count());
        if (compression.isPresent() && out >= JUDGED_FROM && out / in >= limits.ratio()) {
            throw StreamProblems.ratio(compression.get(), out, in, limits.ratio());
        }
        refuseTooSlow();
    }

    private void refuseTooSlow() {
        if (System.nanoTime() - begun > limits.time().toNanos()) {
            throw StreamProblems.tooSlow(limits.time(), stored.count());
        }
    }

    /** Says whose fault it is: the source's, the stream's in it, or nobody's that is known. */
    private IOException refusal(Exception failure) {
        if (failure instanceof ProblemException problem) {
            throw problem;
        }
        if (stored.failure().isPresent()) {
            return stored.failure().get();
        }
        if (failure instanceof InterruptedIOException stopped) {
            return stopped;
        }
        if (compression.isEmpty()) {
            return failure instanceof IOException broken ? broken : new IOException(failure);
        }
        var its = compression.get();
        if (failure instanceof MemoryLimitException) {
            throw StreamProblems.memory(
                    its, "a dictionary of more than %d bytes".formatted(limits.xzDictionary()), "xz-dictionary");
        }
        if (failure instanceof ZstdIOException zstd && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
            throw StreamProblems.memory(
                    its, "a window of more than %d bytes".formatted(1L << limits.zstdWindowLog()), "zstd-window");
        }
        if (failure instanceof UnsupportedOptionsException) {
            throw StreamProblems.method(its, "uses filters or checks that are not known");
        }
        throw isTruncation(failure)
                ? StreamProblems.truncated(its)
                : StreamProblems.damaged(its, "can not be unpacked");
    }

    /** Decoders say it in words of their own. */
    private boolean isTruncation(Exception failure) {
        var words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return stored.isAtEnd()
                && (stored.count() < SHORTEST
                        || failure instanceof EOFException
                        || words.contains("truncated")
                        || words.contains("end of"));
    }

    /** What the decoder takes in. */
    private final class Watched extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int wanted) throws IOException {
            if (compression.isPresent() && stored.count() - storedAtLastOutput > MOST_FOR_NOTHING) {
                throw StreamProblems.nothingInIt(compression.get());
            }
            refuseTooSlow();
            return stored.read(target, from, wanted);
        }

        @Override
        public void close() throws IOException {
            stored.close();
        }
    }
}
