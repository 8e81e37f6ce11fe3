package io.vernissage.upload.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/** The folder below which files may be read. No name leads out of it, neither by dots nor by symbolic links. */
final class FileRoot {
    private final Optional<Path> root;

    FileRoot(Optional<Path> root) {
        this.root = root;
    }

    /** Opens a regular file, read-only. */
    SourceReader open(String file) throws IOException {
        var realRoot = realRoot();
        try {
            var real = realRoot.resolve(relative(file)).toRealPath();
            if (!real.startsWith(realRoot)) {
                throw SourceProblems.outsideRoot(file, "is a symbolic link that leads outside");
            }
            // Before it is opened: what is compared later must not be younger than what is read.
            var before = FileVersion.of(real);
            var attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw SourceProblems.fileRefused(file, "is a folder or a device, not a file");
            }
            return FileSource.open(
                    file, real.getFileName().toString(), real, before, channel(realRoot, realRoot.relativize(real)));
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw SourceProblems.fileNotFound(file);
        } catch (AccessDeniedException e) {
            throw SourceProblems.fileRefused(file, "may not be read by this service: give it the permission to");
        } catch (FileSystemException e) {
            if (isLoop(e) || leadsThroughAFile(realRoot, file)) {
                throw SourceProblems.fileNotFound(file);
            }
            if (isTooLong(e)) {
                throw SourceProblems.fileRefused(file, "is a longer name than a file can have");
            }
            throw SourceProblems.fileUnreachable(file, e);
        }
    }

    /** A root that is not there may be a mount that is late. */
    private Path realRoot() throws SourceUnreachableException {
        try {
            return root.orElseThrow(SourceProblems::noRoot).toRealPath();
        } catch (IOException e) {
            throw SourceProblems.rootUnreachable();
        }
    }

    /** Of ENAMETOOLONG, too, there is only the text. */
    private static boolean isTooLong(FileSystemException failure) {
        return Optional.ofNullable(failure.getReason()).orElse("").contains("name too long");
    }

    /** The JDK has no exception of its own for ELOOP, only this text. */
    private static boolean isLoop(FileSystemException failure) {
        return Optional.ofNullable(failure.getReason()).orElse("").contains("levels of symbolic links");
    }

    private static boolean leadsThroughAFile(Path realRoot, String file) {
        var path = realRoot;
        for (var part : Path.of(file)) {
            if (Files.isRegularFile(path)) {
                return true;
            }
            path = path.resolve(part);
        }
        return false;
    }

    private static Path relative(String file) {
        try {
            var path = Path.of(file);
            if (path.isAbsolute()) {
                throw SourceProblems.outsideRoot(file, "is an absolute path");
            }
            for (var part : path) {
                if (part.toString().equals("..")) {
                    throw SourceProblems.outsideRoot(file, "leads upwards");
                }
            }
            return path;
        } catch (InvalidPathException e) {
            throw SourceProblems.fileNotFound(e.getReason());
        }
    }

    /**
     * Opens folder by folder, following no link: a path that was real a moment ago may since have been changed to lead
     * out of the root.
     */
    private static FileChannel channel(Path folder, Path rest) throws IOException {
        try (var stream = Files.newDirectoryStream(folder)) {
            if (stream instanceof SecureDirectoryStream<Path> secure) {
                return channel(secure, rest);
            }
        }
        return FileChannel.open(folder.resolve(rest), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileChannel channel(SecureDirectoryStream<Path> folder, Path rest) throws IOException {
        var first = rest.getName(0);
        if (rest.getNameCount() > 1) {
            try (DirectoryStream<Path> next = folder.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
                return channel((SecureDirectoryStream<Path>) next, rest.subpath(1, rest.getNameCount()));
            }
        }
        return (FileChannel) folder.newByteChannel(first, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }
}
