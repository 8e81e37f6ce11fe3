package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/** A container and its blobs, in memory and in its folder. */
final class StoredContainer {
    private static final String RECORD = "container.json";

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
        Folders.delete(folder);
        Files.createDirectories(folder);
        JsonFile.replace(folder.resolve(RECORD), record);
        return new StoredContainer(account, folder, versions, record);
    }

    /** Reads what a folder holds; empty if the container was never completed. */
    static Optional<StoredContainer> load(String account, Path folder, Versions versions) throws IOException {
        if (!Files.exists(folder.resolve(RECORD))) {
            Folders.delete(folder);
            return Optional.empty();
        }
        var record = JsonFile.read(folder.resolve(RECORD), ContainerRecord.class);
        var container = new StoredContainer(account, folder, versions, record);
        versions.seen(record.version());
        for (var blob : Folders.in(folder.resolve("blobs"))) {
            BlobSlot.load(account, record.name(), blob, versions)
                    .ifPresent(slot -> container.slots.put(slot.address().blob(), slot));
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

    void remove() throws IOException {
        synchronized (this) {
            gone = true;
            Files.deleteIfExists(folder.resolve(RECORD));
        }
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
