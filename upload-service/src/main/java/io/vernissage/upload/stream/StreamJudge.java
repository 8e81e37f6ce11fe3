package io.vernissage.upload.stream;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.upload.disk.DiskSize;
import io.vernissage.upload.disk.StreamedDisk;
import io.vernissage.upload.source.OpenSource;
import io.vernissage.upload.source.SourceReader;
import io.vernissage.upload.source.StreamedSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds out whether a source can only be read from beginning to end, and judges as much of it as its first bytes tell. */
@ApplicationScoped
public class StreamJudge {
    private static final long MEBIBYTE = 1 << 20;
    private static final byte[] FOOTER = "conectix".getBytes(StandardCharsets.US_ASCII);
    private static final int FOOTER_LENGTH = 512;

    private final StreamLimits limits;

    StreamJudge(StreamSettings settings) {
        this.limits = StreamLimits.of(settings);
    }

    /**
     * What is known before the stream is read.
     *
     * @param largestSize bytes that the virtual disk has at the most, whole MiB
     */
    public record Judgement(long largestSize) {}

    /**
     * Judges a source that has just been opened.
     *
     * @return empty if it can be read anywhere and is not compressed, and so is no matter of a stream; then it stays open,
     *     and is closed otherwise
     * @throws ProblemException no image can come of it
     * @throws IOException it could not be read just now
     */
    public Optional<Judgement> judge(OpenSource source, Source request) throws IOException {
        return switch (source) {
            case SourceReader reader -> judge(reader, request);
            case StreamedSource stream -> Optional.of(judge(stream, request));
        };
    }

    private Optional<Judgement> judge(SourceReader reader, Source request) throws IOException {
        var isLeftOpen = false;
        try {
            var compression = compressionOf(reader);
            if (compression.isEmpty()) {
                isLeftOpen = true;
                return Optional.empty();
            }
            if (compression.get() == Compression.ZIP) {
                var length = (int) Math.min(StoredBytes.TAIL, reader.length());
                ZipEnd.check(read(reader, reader.length() - length, length));
            }
            return Optional.of(
                    judge(SourceStream.open(reader, compression, request, limits), reader, request, compression));
        } finally {
            if (!isLeftOpen) {
                reader.close();
            }
        }
    }

    private Judgement judge(StreamedSource source, Source request) throws IOException {
        var compression = compressionOf(source);
        var judgement = judge(SourceStream.open(source, compression, request, limits), source, request, compression);
        if (isEndUnknown(source, compression, request) && !mayBeVhd(source, request)) {
            throw StreamProblems.endUnknown(source.label());
        }
        return judgement;
    }

    private static Judgement judge(
            SourceStream stream, OpenSource source, Source request, Optional<Compression> compression)
            throws IOException {
        try (stream) {
            var disk = open(stream, source, request, compression);
            if (disk.virtualSize().isPresent()) {
                return new Judgement(DiskSize.judged(disk.virtualSize().getAsLong()));
            }
            var length = stream.length();
            return new Judgement(length.isPresent() ? mostOf(length.getAsLong()) : DiskSize.LARGEST);
        }
    }

    /** The disk that comes out of a stream, by what the request says of it. */
    static StreamedDisk open(SourceStream stream, OpenSource source, Source request, Optional<Compression> compression)
            throws IOException {
        return StreamedDisk.open(
                stream, stream.length(), stream.nameInside(source.name()), claimInside(request, compression));
    }

    /** What a source is compressed with, if it is. What is a VHD by its end is left to who judges disks. */
    static Optional<Compression> compressionOf(OpenSource source) throws IOException {
        return switch (source) {
            case SourceReader reader -> {
                var head = read(reader, 0, (int) Math.min(Compression.REACH, reader.length()));
                var found = Compression.of(head);
                yield found.isPresent() && endsAsVhd(reader) ? Optional.empty() : found;
            }
            case StreamedSource stream -> {
                try (InputStream bytes = stream.open()) {
                    yield Compression.of(ByteBuffer.wrap(bytes.readNBytes(Compression.REACH)));
                }
            }
        };
    }

    /** Whether a part of the source could pass for the whole. */
    static boolean isEndUnknown(StreamedSource source, Optional<Compression> compression, Source request) {
        return compression.isEmpty()
                && source.length().isEmpty()
                && request.sha256().isEmpty()
                && request.sha512().isEmpty();
    }

    private static boolean mayBeVhd(StreamedSource source, Source request) {
        return request.format()
                .or(source::name)
                .filter(word -> word.contains("vhd"))
                .isPresent();
    }

    /** A claim of the compression says nothing of what is inside. */
    private static Optional<String> claimInside(Source request, Optional<Compression> compression) {
        if (compression.isEmpty()
                || request.format().filter(Compression::isAnyMeantBy).isEmpty()) {
            return request.format();
        }
        request.format().filter(word -> !compression.get().isMeantBy(word)).ifPresent(word -> {
            throw StreamProblems.claimDiffers(word, "a " + compression.get().found());
        });
        return Optional.empty();
    }

    private static boolean endsAsVhd(SourceReader reader) throws IOException {
        return reader.length() >= FOOTER_LENGTH
                && read(reader, reader.length() - FOOTER_LENGTH, FOOTER.length).equals(ByteBuffer.wrap(FOOTER));
    }

    /** What a disk in so many bytes can have at the most: of a fixed VHD the last of them are its footer. */
    private static long mostOf(long bytes) {
        return Math.min(DiskSize.LARGEST, Math.ceilDiv(bytes, MEBIBYTE) * MEBIBYTE);
    }

    private static ByteBuffer read(SourceReader reader, long offset, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        reader.read(offset, bytes);
        return bytes.flip();
    }
}
