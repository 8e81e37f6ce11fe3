package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Documents by address, each in a file of its own that is replaced as a whole: after a kill every document is there as
 * it was before or after its last change. Reads come from memory.
 */
public final class ResourceStore {
    private static final Logger LOG = Logger.getLogger(ResourceStore.class);
    private static final String DAMAGED = ".damaged";

    private final Path folder;
    private final ConcurrentMap<String, Resource> resources = new ConcurrentSkipListMap<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final boolean whole;

    /** @param folder made if absent; what lies in it is read, and what cannot be set aside */
    public ResourceStore(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".json")).forEach(this::load);
            }
            try (var files = Files.list(folder)) {
                this.whole = files.noneMatch(file -> file.toString().endsWith(DAMAGED));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the documents in " + folder, e);
        }
    }

    public Optional<Resource> find(String id) {
        return Optional.ofNullable(resources.get(ResourceId.keyOf(id)));
    }

    public Optional<Resource> find(ResourceId id) {
        return find(id.text());
    }

    /** All whose address begins with this one and a slash, in order of their addresses. */
    public Stream<Resource> under(String address) {
        var start = ResourceId.keyOf(address) + "/";
        return resources.values().stream().filter(resource -> resource.key().startsWith(start));
    }

    public Stream<Resource> all() {
        return resources.values().stream();
    }

    public void put(Resource resource) {
        writing.lock();
        try {
            save(resource);
        } finally {
            writing.unlock();
        }
    }

    /** Puts a document where there is none yet; answers whether it did. */
    public boolean putNew(Resource resource) {
        writing.lock();
        try {
            if (resources.containsKey(resource.key())) {
                return false;
            }
            save(resource);
            return true;
        } finally {
            writing.unlock();
        }
    }

    /** Changes a document with nobody in between; empty if there is none. */
    public Optional<Resource> update(String id, Function<Resource, Resource> change) {
        writing.lock();
        try {
            var changed = find(id).map(change);
            changed.ifPresent(this::save);
            return changed;
        } finally {
            writing.unlock();
        }
    }

    /** Forgets a document; answers whether there was one. */
    public boolean remove(String id) {
        var key = ResourceId.keyOf(id);
        writing.lock();
        try {
            Files.deleteIfExists(file(key));
            return resources.remove(key) != null;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the document " + id, e);
        } finally {
            writing.unlock();
        }
    }

    private void save(Resource resource) {
        var document = Json.object().put("id", resource.id());
        document.set("body", resource.body());
        document.set("internal", resource.internal());
        replace(file(resource.key()), Json.write(document));
        resources.put(resource.key(), resource);
    }

    private void load(Path file) {
        try {
            var document = document(Files.readAllBytes(file));
            if (document.isPresent()) {
                resources.put(document.get().key(), document.get());
            } else {
                var aside = file.resolveSibling(file.getFileName() + DAMAGED);
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.errorf("A document is damaged, and its resource not there; set aside, file=%s", aside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the document " + file, e);
        }
    }

    private static Optional<Resource> document(byte[] bytes) {
        try {
            var document = Json.read(bytes);
            var whole = !document.path("id").asText().isEmpty()
                    && document.path("body") instanceof ObjectNode
                    && document.path("internal") instanceof ObjectNode;
            return whole
                    ? Optional.of(
                            new Resource(document.path("id").asText(), (ObjectNode) document.path("body"), (ObjectNode)
                                    document.path("internal")))
                    : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether all documents that there ever were are here. As long as a damaged one is set aside, what no document names
     * may be that one's, and is not to be removed.
     */
    public boolean isWhole() {
        return whole;
    }

    /** Replaces a file so that whoever reads it, after a power cut too, sees the old bytes or the new ones. */
    static void replace(Path file, byte[] bytes) {
        var next = file.resolveSibling(file.getFileName() + ".next");
        try {
            try (var channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private Path file(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(digest, 0, 20) + ".json");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
