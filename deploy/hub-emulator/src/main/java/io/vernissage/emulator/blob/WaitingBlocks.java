package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The blocks of one blob that wait for a list to commit them: a file each, named by the block's id, beside the blob's name. */
final class WaitingBlocks {
    private static final String NAME = "blob.name";
    private static final int LONGEST_ID = 64;
    private static final int MOST = 100_000;

    private final Path folder;

    WaitingBlocks(Path folder) {
        this.folder = folder;
    }

    /** Takes over a block's bytes, in the place of those it had. */
    void add(String blob, String id, Path staged) throws IOException {
        var file = fileName(id);
        Files.createDirectories(folder);
        var name = folder.resolve(NAME);
        if (!Files.exists(name)) {
            Files.writeString(name, blob);
        }
        admit(file);
        Files.move(staged, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The ids of a blob's blocks have one length, and there are not too many of them. */
    private void admit(String file) throws IOException {
        try (var files = Files.newDirectoryStream(folder, WaitingBlocks::isBlock)) {
            int count = 0;
            for (var other : files) {
                if (other.getFileName().toString().length() != file.length()) {
                    throw StorageError.InvalidBlobOrBlock.exception();
                }
                count++;
            }
            if (count >= MOST && !Files.exists(folder.resolve(file))) {
                throw StorageError.BlockCountExceedsLimit.exception();
            }
        }
    }

    Optional<Path> find(String id) {
        return Optional.of(folder.resolve(fileName(id))).filter(Files::exists);
    }

    /** Sizes by ids. */
    Map<String, Long> sizes() throws IOException {
        var found = new TreeMap<String, Long>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder, WaitingBlocks::isBlock)) {
                for (var file : files) {
                    var id = HexFormat.of().parseHex(file.getFileName().toString());
                    found.put(Base64.getEncoder().encodeToString(id), Files.size(file));
                }
            }
        }
        return found;
    }

    /** Name of the blob; empty if no block waits. */
    Optional<String> blob() throws IOException {
        return sizes().isEmpty() || !Files.exists(folder.resolve(NAME))
                ? Optional.empty()
                : Optional.of(Files.readString(folder.resolve(NAME), StandardCharsets.UTF_8));
    }

    void clear() throws IOException {
        Folders.delete(folder);
    }

    private static boolean isBlock(Path file) {
        return !file.getFileName().toString().equals(NAME);
    }

    /** A file name for a block: its id in hexadecimal. */
    static String fileName(String id) {
        try {
            var bytes = Base64.getDecoder().decode(id.getBytes(StandardCharsets.ISO_8859_1));
            if (bytes.length == 0 || bytes.length > LONGEST_ID) {
                throw StorageError.InvalidQueryParameterValue.parameter("blockid", id);
            }
            return HexFormat.of().formatHex(bytes);
        } catch (IllegalArgumentException e) {
            throw StorageError.InvalidQueryParameterValue.parameter("blockid", id);
        }
    }
}
