package io.vernissage.upload.reception;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.pipeline.EventJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder of one upload. {@code upload.json} holds what was announced and never changes; {@code disk} what has come, its
 * length being the offset; {@code unverified}, while bytes come that have a checksum, the offset up to which all is good.
 */
record UploadFolder(UUID id, Path path) {
    private static final ObjectMapper JSON = EventJson.mapper();

    record Announced(long length, String metadata) {}

    /** Makes it in one step, so that it is there whole or not at all. */
    static UploadFolder make(Path root, UUID id, long length, String metadata) throws IOException {
        var draft = Files.createDirectories(root.resolve(".new-" + id));
        Files.write(draft.resolve("upload.json"), JSON.writeValueAsBytes(new Announced(length, metadata)));
        Files.createFile(draft.resolve("disk"));
        return new UploadFolder(id, Files.move(draft, root.resolve(id.toString()), StandardCopyOption.ATOMIC_MOVE));
    }

    /**
     * What is known of it.
     *
     * @throws NoSuchFileException if there is none, or no more
     */
    Upload read(Duration expiry) throws IOException {
        var announced = JSON.readValue(Files.readAllBytes(announcement()), Announced.class);
        var size = Files.size(disk());
        var offset = unverifiedFrom().map(from -> Math.min(from, size)).orElse(size);
        return new Upload(
                id, announced.length(), announced.metadata(), offset, lastUsed().plus(expiry));
    }

    Path disk() {
        return path.resolve("disk");
    }

    /** Opened by who sends, and by nobody else: to close any other channel to it would give the lock away. */
    Path lock() {
        return path.resolve("lock");
    }

    private Path announcement() {
        return path.resolve("upload.json");
    }

    private Path unverified() {
        return path.resolve("unverified");
    }

    Instant lastUsed() throws IOException {
        var sent = Files.getLastModifiedTime(disk()).toInstant();
        var read = Files.getLastModifiedTime(announcement()).toInstant();
        return sent.isAfter(read) ? sent : read;
    }

    /** Not by the disk's own time, by which its readers tell whether it has changed. */
    void use() throws IOException {
        Files.setLastModifiedTime(announcement(), FileTime.from(Instant.now()));
    }

    /** From here on nothing counts until {@link #verify}; on the disk before the first such byte is. */
    void distrust(long from) throws IOException {
        try (var marker = FileChannel.open(
                unverified(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            marker.write(ByteBuffer.wrap(Long.toString(from).getBytes(StandardCharsets.US_ASCII)));
            marker.force(true);
        }
    }

    void verify() throws IOException {
        Files.deleteIfExists(unverified());
    }

    /** Where a call with a checksum has begun that has not ended well; a mark that was not finished marks nothing. */
    Optional<Long> unverifiedFrom() throws IOException {
        try {
            return Optional.of(Files.readString(unverified()))
                    .filter(text -> text.matches("\\d{1,18}"))
                    .map(Long::parseLong);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Gone in one step; what a killed process leaves of it is swept away later. */
    void delete() throws IOException {
        var gone = Files.move(path, path.resolveSibling(".gone-" + id), StandardCopyOption.ATOMIC_MOVE);
        clear(gone);
    }

    static void clear(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
