package io.vernissage.upload.reception;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.pipeline.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disks that clients send. They stay until nobody has used them for the configured time, whatever becomes of their
 * publications: so a publication that has failed can be tried again.
 */
@ApplicationScoped
public class Uploads {
    /** The largest page blob, and a VHD's footer. */
    static final long LARGEST = (1L << 40) + 512;

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final Duration MAKING_WAY = Duration.ofSeconds(5);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
    private static final String DRAFT = ".new-";
    private static final String GONE = ".gone-";

    private final UploadSettings settings;
    private final ConcurrentMap<UUID, Reception> underWay = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    /** A disk that is here whole. */
    public record ReceivedDisk(Path path, Optional<String> name) {}

    Uploads(UploadSettings settings) {
        this.settings = settings;
    }

    void start(@Observes StartupEvent started) {
        if (settings.uploads().isPresent()) {
            var _ = sweeper.scheduleWithFixedDelay(this::sweep, 0, BETWEEN_SWEEPS.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @PreDestroy
    void stop() {
        sweeper.shutdownNow();
    }

    /**
     * A finished upload, for reading; its time begins anew.
     *
     * @throws ProblemException there is none of this id, or bytes of it are missing
     */
    public ReceivedDisk finished(UUID id) throws IOException {
        try {
            var upload = find(id);
            if (!upload.isFinished()) {
                throw UploadRefusedException.unfinished(id.toString(), upload.offset(), upload.length());
            }
            var folder = folder(id);
            use(folder);
            return new ReceivedDisk(folder.disk(), upload.name());
        } catch (UploadRefusedException e) {
            throw new ProblemException(e.problem(), e);
        }
    }

    /** Makes room for a disk of this many bytes, under an id that nobody can guess. */
    Upload create(long length, String metadata) throws IOException {
        if (length > LARGEST) {
            throw UploadRefusedException.tooLarge(LARGEST);
        }
        var root = Files.createDirectories(root());
        return UploadFolder.make(root, UUID.randomUUID(), length, metadata).read(settings.uploadExpiry());
    }

    Upload find(UUID id) throws IOException {
        try {
            return folder(id).read(settings.uploadExpiry());
        } catch (NoSuchFileException e) {
            throw UploadRefusedException.unknown(id.toString(), settings.uploadExpiry());
        }
    }

    /**
     * Appends a body to an upload. A call to the same upload that is still under way here makes way.
     *
     * @param breakOff ends this call, should it have to make way in turn
     * @return the upload after it
     */
    Upload receive(UUID id, long offset, InputStream body, Optional<Checksum> checksum, Runnable breakOff)
            throws IOException, InterruptedException {
        try (var reception = begin(id, breakOff)) {
            var upload = find(id);
            reception.receive(body, offset, upload.length(), checksum);
        }
        return find(id);
    }

    void delete(UUID id) throws IOException, InterruptedException {
        try (var _ = begin(id, () -> {})) {
            folder(id).delete();
        }
        LOG.info("Upload deleted, upload={}", id);
    }

    private Reception begin(UUID id, Runnable breakOff) throws IOException, InterruptedException {
        find(id);
        var reception = new Reception(folder(id), breakOff);
        for (var other = underWay.putIfAbsent(id, reception);
                other != null;
                other = underWay.putIfAbsent(id, reception)) {
            if (!other.makeWay(MAKING_WAY)) {
                throw UploadRefusedException.busy();
            }
        }
        var _ = reception.ended().thenRun(() -> underWay.remove(id, reception));
        try {
            reception.begin();
            return reception;
        } catch (NoSuchFileException e) {
            reception.close();
            throw UploadRefusedException.unknown(id.toString(), settings.uploadExpiry());
        } catch (IOException | RuntimeException e) {
            reception.close();
            throw e;
        }
    }

    /** Deletes what nobody has used for so long, and what killed processes have left half made or half deleted. */
    void sweep() {
        try (var folders = Files.newDirectoryStream(root())) {
            folders.forEach(this::sweep);
        } catch (NoSuchFileException e) {
            LOG.debug("Nothing was uploaded yet");
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("Could not look through the folder of uploads", e);
        }
    }

    private void sweep(Path folder) {
        var name = folder.getFileName().toString();
        try {
            if (name.startsWith(GONE) || (name.startsWith(DRAFT) && isOlder(folder, settings.uploadExpiry()))) {
                UploadFolder.clear(folder);
            } else if (!name.startsWith(DRAFT)
                    && find(UUID.fromString(name)).expires().isBefore(Instant.now())) {
                delete(UUID.fromString(name));
            }
        } catch (UploadRefusedException | IllegalArgumentException | IOException e) {
            LOG.info("Left in the folder of uploads, name={}, reason={}", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isOlder(Path folder, Duration age) throws IOException {
        return Files.getLastModifiedTime(folder).toInstant().plus(age).isBefore(Instant.now());
    }

    private void use(UploadFolder folder) {
        try {
            folder.use();
        } catch (IOException e) {
            LOG.debug("Could not note that an upload is used, upload={}", folder.id(), e);
        }
    }

    private UploadFolder folder(UUID id) {
        return new UploadFolder(id, root().resolve(id.toString()));
    }

    private Path root() {
        return settings.uploads().orElseThrow(UploadRefusedException::notConfigured);
    }
}
