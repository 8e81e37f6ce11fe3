package io.vernissage.emulator.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Folders on disk: what they are called, what they hold, and how they go. */
final class Folders {
    /** What this service calls its files and folders: the parts of a container, blobs and blocks by numbers or hashes. */
    private static final Pattern OWN =
            Pattern.compile("(container|blob)\\.json(\\.new)?|blob\\.name|blobs|blocks|staging|snapshots|damaged"
                    + "|[0-9a-f]+(-[0-9]+|\\.(data|ranges)(\\.new)?)?");

    private static final Logger LOG = System.getLogger(Folders.class.getName());

    private Folders() {}

    /** A folder name for a blob name, which may be longer than a file system allows and hold anything. */
    static String nameFor(String blob) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(blob.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The folders in a folder; none if it is not there. */
    static List<Path> in(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try (var entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
                entries.forEach(found::add);
            }
        }
        return found;
    }

    /**
     * Removes a folder, with all it holds, that a kill or a failure left unfinished. If anything in it cannot be of this
     * service, nothing is removed, and it is answered.
     */
    static Optional<Path> deleteOwn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return Optional.empty();
        }
        Optional<Path> foreign;
        try (var all = Files.walk(folder)) {
            foreign =
                    all.filter(place -> !place.equals(folder) && !isOwn(place)).findFirst();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (foreign.isEmpty()) {
            delete(folder);
        }
        return foreign;
    }

    /** The same at the start, which goes on without what is not of this service. */
    static void dropUnfinished(Path folder) throws IOException {
        deleteOwn(folder)
                .ifPresent(foreign ->
                        LOG.log(Level.WARNING, "Not of this service, so it is left where it is, path={0}", foreign));
    }

    static boolean isOwn(Path place) {
        return OWN.matcher(place.getFileName().toString()).matches();
    }

    /** Moves a folder to where nobody looks for what it should be; answers where that is. */
    static Path setAside(Path folder, Path aside) throws IOException {
        Files.createDirectories(aside);
        var place = Files.createTempDirectory(aside, folder.getFileName() + "-");
        return Files.move(folder, place, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes a folder with all it holds; one that is not there is removed. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, IOException failure) throws IOException {
                Files.deleteIfExists(done);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
