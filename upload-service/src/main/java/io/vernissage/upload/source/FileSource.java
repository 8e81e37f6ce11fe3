package io.vernissage.upload.source;

import io.vernissage.upload.Extent;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Stream;

/** A file, open for reading. */
final class FileSource implements SourceReader {
    private final String file;
    private final Path path;
    private final FileChannel channel;
    private final long length;
    private final Optional<HoleMap> holes;

    private FileSource(String file, Path path, FileChannel channel, Optional<HoleMap> holes) throws IOException {
        this.file = file;
        this.path = path;
        this.channel = channel;
        this.length = channel.size();
        this.holes = holes;
    }

    /**
     * Takes over an open file.
     *
     * @param file the name for messages
     * @param path where it was opened, no link in it
     */
    static FileSource open(String file, Path path, FileChannel channel) throws IOException {
        try {
            return new FileSource(file, path, channel, HoleMap.open(path));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<String> name() {
        return Optional.of(path.getFileName().toString());
    }

    /**
     * Asked of the file system each time: size, time of change to the nanosecond, and the inode; not the device, whose
     * number differs between workers that mount the same volume.
     */
    @Override
    public String version() {
        try {
            var attributes = Files.readAttributes(path, "unix:size,lastModifiedTime,ino", LinkOption.NOFOLLOW_LINKS);
            var changed = ((FileTime) attributes.get("lastModifiedTime")).toInstant();
            return "%s-%d.%09d-%s"
                    .formatted(
                            attributes.get("size"), changed.getEpochSecond(), changed.getNano(), attributes.get("ino"));
        } catch (NoSuchFileException e) {
            throw SourceProblems.changed("The file '" + file + "'", "it is no longer there");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (offset < 0 || offset > length - target.remaining()) {
            throw new EOFException("Past the end of the file '%s', offset=%d length=%d end=%d"
                    .formatted(file, offset, target.remaining(), length));
        }
        for (var at = offset; target.hasRemaining(); ) {
            var read = channel.read(target, at);
            if (read < 0) {
                throw SourceProblems.changed("The file '" + file + "'", "it has become shorter");
            }
            at += read;
        }
    }

    @Override
    public Stream<Extent> dataRanges(long start, long end) throws IOException {
        var last = Math.min(end, length);
        if (start >= last) {
            return Stream.empty();
        }
        return holes.map(map -> map.dataRanges(start, last)).orElseGet(() -> Stream.of(new Extent(start, last)));
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            holes.ifPresent(HoleMap::close);
        }
    }
}
