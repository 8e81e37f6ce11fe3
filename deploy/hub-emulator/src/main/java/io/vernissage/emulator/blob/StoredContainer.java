package io.vernissage.emulator.blob;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A container and its blobs, in memory and in its folder. */
final class StoredContainer {
    private static final Logger LOG = System.getLogger(StoredContainer.class.getName());
    private static final String RECORD = "container.json";
    private static final String DAMAGED = "damaged";

    /** What is done with a slot that is held alone. */
    @FunctionalInterface
    interface Change<T> {
        T on(BlobSlot slot) throws IOException;
    }

    private final String account;
    private final Path folder;
    private final Versions versions;
    private final ConcurrentSkipListMap<String, BlobSlot> slots = new ConcurrentSkipListMap<>();
    private volatile ContainerRecord record;
    private volatile boolean gone;

    private StoredContainer(String account, Path folder, Versions versions, ContainerRecord record) {
        this.account = account;
        this.folder = folder;
        this.versions = versions;
        this.record = record;
    }

    static StoredContainer create(String account, Path folder, Versions versions, ContainerRecord record)
            throws IOException {
        var foreign = Folders.deleteOwn(folder); // what a removal or a kill left
        if (foreign.isPresent()) {
            throw new IOException("There is something that is not of this service in the way: " + foreign.get());
        }
        Files.createDirectories(folder);
        JsonFile.replace(folder.resolve(RECORD), record);
        return new StoredContainer(account, folder, versions, record);
    }

    /** Reads what a folder holds; empty if the container was never completed. */
    static Optional<StoredContainer> load(String account, Path folder, Versions versions) throws IOException {
        if (!Files.exists(folder.resolve(RECORD))) {
            Folders.dropUnfinished(folder);
            return Optional.empty();
        }
        var record = JsonFile.read(folder.resolve(RECORD), ContainerRecord.class);
        var container = new StoredContainer(account, folder, versions, record);
        versions.seen(record.version());
        for (var blob : Folders.in(folder.resolve("blobs"))) {
            try {
                BlobSlot.load(account, record.name(), blob, versions)
                        .ifPresent(slot -> container.slots.put(slot.address().blob(), slot));
            } catch (JsonFile.DamagedException e) {
                LOG.log(
                        Level.ERROR,
                        "A blob cannot be read and is set aside, container={0}/{1} folder={2} cause={3}",
                        account,
                        record.name(),
                        Folders.setAside(blob, folder.resolve(DAMAGED)),
                        e.getMessage());
            }
        }
        Folders.delete(folder.resolve("staging"));
        return Optional.of(container);
    }

    ContainerRecord record() {
        return record;
    }

    synchronized ContainerRecord change(UnaryOperator<ContainerRecord> change) throws IOException {
        if (gone) {
            throw StorageError.ContainerNotFound.exception();
        }
        var changed = change.apply(record);
        JsonFile.replace(folder.resolve(RECORD), changed);
        record = changed;
        return changed;
    }

    /** Slots by name, some of which may be empty. */
    ConcurrentSkipListMap<String, BlobSlot> slots() {
        return slots;
    }

    Optional<BlobSlot> find(String blob) {
        return Optional.ofNullable(slots.get(blob));
    }

    BlobSlot existing(String blob) {
        var slot = slots.get(blob);
        if (slot == null || slot.record().isEmpty()) {
            throw StorageError.BlobNotFound.exception();
        }
        return slot;
    }

    /** Changes the slot of a name, whether or not there is a blob yet; a slot that is left empty goes again. */
    <T> T change(String blob, Change<T> change) throws IOException {
        while (true) {
            var slot = slots.computeIfAbsent(blob, this::emptySlot);
            var done = slot.alone(() -> {
                if (slot.isDetached()) {
                    return Optional.<T>empty();
                }
                if (gone) {
                    throw StorageError.ContainerNotFound.exception();
                }
                try {
                    return Optional.of(change.on(slot));
                } finally {
                    if (slot.record().isEmpty()) {
                        slot.remove();
                        slots.remove(blob, slot);
                    }
                }
            });
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    /** A new file for bytes on their way to a blob; gone after a restart. */
    Path staged() throws IOException {
        var staging = folder.resolve("staging");
        Files.createDirectories(staging);
        return staging.resolve(Long.toString(versions.next()));
    }

    /** A blob's uncommitted blocks. */
    WaitingBlocks waiting(String blob) {
        return new WaitingBlocks(folder.resolve("blocks").resolve(Folders.nameFor(blob)));
    }

    synchronized void addBlock(String blob, String id, Path staged) throws IOException {
        if (gone) {
            throw StorageError.ContainerNotFound.exception();
        }
        waiting(blob).add(blob, id, staged);
    }

    synchronized void dropBlocks(String blob) throws IOException {
        waiting(blob).clear();
    }

    /** Names of all blobs that have uncommitted blocks. */
    List<String> namesWithBlocks() throws IOException {
        var found = new ArrayList<String>();
        for (var place : Folders.in(folder.resolve("blocks"))) {
            new WaitingBlocks(place).blob().ifPresent(found::add);
        }
        return found;
    }

    /** Whether a blob in it is the disk of a machine. */
    boolean holdsDisks() {
        return slots.values().stream()
                .flatMap(slot -> slot.record().stream())
                .anyMatch(blob -> HostLease.isOf(blob.lease()));
    }

    /**
     * Ends the container: from here on nobody can use it, also after a restart.
     *
     * @param admission throws what forbids it; nobody changes the container meanwhile
     */
    synchronized void end(Consumer<ContainerRecord> admission) throws IOException {
        admission.accept(record);
        Files.deleteIfExists(folder.resolve(RECORD));
        gone = true;
    }

    /** Removes what is left of a container that was ended. */
    void remove() throws IOException {
        for (var slot : slots.values()) {
            slot.alone(() -> {
                slot.remove();
                return slot;
            });
        }
        slots.clear();
        Folders.delete(folder);
    }

    private BlobSlot emptySlot(String blob) {
        var place = folder.resolve("blobs").resolve(Folders.nameFor(blob));
        return new BlobSlot(new BlobAddress(account, record.name(), blob), place, versions);
    }
}
