package io.vernissage.upload.source;

import io.vernissage.upload.Extent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A file, open for reading, and what it was when it was opened. */
final class FileSource implements SourceReader {
    private final String file;
    private final String name;
    private final Path path;
    private final FileVersion openedAs;
    private final FileChannel channel;
    private final Optional<HoleMap> holes;

    private FileSource(
            String file, String name, Path path, FileVersion openedAs, FileChannel channel, Optional<HoleMap> holes) {
        this.file = file;
        this.name = name;
        this.path = path;
        this.openedAs = openedAs;
        this.channel = channel;
        this.holes = holes;
    }

    /**
     * Takes over a file that has just been opened.
     *
     * @param file what it is called in messages
     * @param name what its owner called it
     * @param path where it was opened, no link in it
     * @param before what was at this path before it was opened
     * @throws io.vernissage.pipeline.ProblemException if something else is there now: the file is being written or
     *     replaced, and nobody can say which of the two is open
     */
    static FileSource open(String file, String name, Path path, FileVersion before, FileChannel channel)
            throws IOException {
        var holes = Optional.<HoleMap>empty();
        var fits = false;
        try {
            holes = HoleMap.open(path, before);
            fits = FileVersion.of(path).equals(before) && channel.size() == before.size();
        } finally {
            if (!fits) {
                holes.ifPresent(HoleMap::close);
                channel.close();
            }
        }
        if (!fits) {
            throw SourceProblems.changed("The file '" + file + "'", "it was written or replaced while it was opened");
        }
        return new FileSource(file, name, path, before, channel, holes);
    }

    @Override
    public long length() {
        return openedAs.size();
    }

    @Override
    public Optional<String> name() {
        return Optional.of(name);
    }

    @Override
    public String openedAs() {
        return openedAs.toString();
    }

    /** Asked of the file system each time. */
    @Override
    public String version() throws IOException {
        try {
            return FileVersion.of(path).toString();
        } catch (NoSuchFileException e) {
            throw SourceProblems.changed("The file '" + file + "'", "it is no longer there");
        } catch (FileSystemException e) {
            throw SourceProblems.fileUnreachable(file, e);
        }
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (offset < 0 || offset > length() - target.remaining()) {
            throw new EOFException("Past the end of the file '%s', offset=%d length=%d end=%d"
                    .formatted(file, offset, target.remaining(), length()));
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
        var last = Math.min(end, length());
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
