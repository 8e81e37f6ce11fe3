package io.vernissage.emulator.blob;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The place of one blob name in a container, with the blob if there is one. Page writes share the slot; whatever must see or
 * leave the blob as a whole has it alone. A slot whose blob was deleted is detached and never used again.
 */
final class BlobSlot {
    private static final Logger LOG = System.getLogger(BlobSlot.class.getName());
    private static final String RECORD = "blob.json";
    private static final String SNAPSHOTS = "snapshots";

    /** What is done with a slot while it is held. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Writes the bytes of a page blob that nobody sees yet. */
    @FunctionalInterface
    interface Filling {
        void fill(PageFile target) throws IOException;
    }

    private final BlobAddress address;
    private final Path folder;
    private final Versions versions;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile Optional<BlobRecord> record = Optional.empty();
    private volatile Optional<PageFile> pages = Optional.empty();
    /** Slots of their own in folders of their own below this one, by the number that is their time. */
    private final NavigableMap<Long, BlobSlot> snapshots = new ConcurrentSkipListMap<>();

    private volatile boolean detached;

    BlobSlot(BlobAddress address, Path folder, Versions versions) {
        this.address = address;
        this.folder = folder;
        this.versions = versions;
    }

    /** Reads what a folder holds; empty if no blob was ever completed there. */
    static Optional<BlobSlot> load(String account, String container, Path folder, Versions versions)
            throws IOException {
        if (!Files.exists(folder.resolve(RECORD))) {
            Folders.dropUnfinished(folder);
            return Optional.empty();
        }
        var found = JsonFile.read(folder.resolve(RECORD), BlobRecord.class);
        var slot = new BlobSlot(new BlobAddress(account, container, found.name()), folder, versions);
        slot.loadSnapshots();
        slot.show(found, slot.snapshots.navigableKeySet());
        slot.dropOtherGenerations(found.generation());
        return Optional.of(slot);
    }

    private void loadSnapshots() throws IOException {
        var places = Folders.in(folder.resolve(SNAPSHOTS)).stream()
                .sorted(Comparator.comparing(place -> number(place)))
                .toList();
        for (var place : places) {
            if (Files.exists(place.resolve(RECORD))) {
                try {
                    var snapshot = new BlobSlot(address, place, versions);
                    snapshot.show(
                            JsonFile.read(place.resolve(RECORD), BlobRecord.class),
                            new TreeSet<>(snapshots.navigableKeySet()));
                    versions.seen(number(place));
                    snapshots.put(number(place), snapshot);
                } catch (JsonFile.DamagedException e) {
                    LOG.log(
                            Level.ERROR,
                            "A snapshot cannot be read and is set aside, folder={0} cause={1}",
                            Folders.setAside(place, folder.resolve("damaged")),
                            e.getMessage());
                }
            } else {
                Folders.dropUnfinished(place); // it was being taken when the process ended
            }
        }
    }

    private void show(BlobRecord found, NavigableSet<Long> before) throws IOException {
        if (found.type() == BlobRecord.Type.PAGE) {
            var file = PageFile.open(data(found.generation()), journal(found.generation()), found.length(), before);
            versions.seen(file.version());
            pages = Optional.of(file);
        }
        versions.seen(found.version());
        record = Optional.of(found);
    }

    private static long number(Path snapshot) {
        return Long.parseLong(snapshot.getFileName().toString());
    }

    BlobAddress address() {
        return address;
    }

    <T> T shared(Work<T> work) throws IOException {
        return holding(lock.readLock(), work);
    }

    <T> T alone(Work<T> work) throws IOException {
        return holding(lock.writeLock(), work);
    }

    boolean isDetached() {
        return detached;
    }

    /** The blob as of now; its version and time are those of the last change of any kind. */
    Optional<BlobRecord> record() {
        var known = record;
        var file = pages;
        if (known.isPresent()
                && file.isPresent()
                && file.get().version() > known.get().version()) {
            return Optional.of(
                    known.get().changed(file.get().version(), file.get().modified()));
        }
        return known;
    }

    BlobRecord existing() {
        return record().orElseThrow(StorageError.BlobNotFound::exception);
    }

    /** Snapshots by their numbers, oldest first. */
    NavigableMap<Long, BlobSlot> snapshots() {
        return snapshots;
    }

    BlobSlot snapshot(long number) {
        var found = snapshots.get(number);
        if (found == null) {
            throw StorageError.BlobNotFound.exception();
        }
        return found;
    }

    /** Takes a snapshot: nobody sees it before all its bytes are there. The caller has the slot alone. */
    void takeSnapshot(long number, BlobRecord as) throws IOException {
        var snapshot = new BlobSlot(address, folder.resolve(SNAPSHOTS).resolve(Long.toString(number)), versions);
        try {
            Files.createDirectories(snapshot.folder);
            if (as.type() == BlobRecord.Type.PAGE) {
                var file = snapshot.openPages(as.generation(), as.length());
                file.become(pages(), as.version(), as.modified());
                snapshot.pages = Optional.of(file);
            } else {
                Files.copy(data(as.generation()), snapshot.data(as.generation()));
            }
            snapshot.keep(as);
        } catch (IOException e) {
            Folders.delete(snapshot.folder);
            throw e;
        }
        snapshots.put(number, snapshot);
        pages.ifPresent(file -> file.snapshotTaken(number));
    }

    /** The caller has the slot, not the snapshot's, alone. */
    void removeSnapshot(long number) throws IOException {
        var snapshot = snapshot(number);
        snapshots.remove(number);
        snapshot.alone(() -> {
            snapshot.remove();
            return snapshot;
        });
    }

    /** The bytes of a page blob. */
    PageFile pages() {
        return pages.orElseThrow(StorageError.InvalidBlobType::exception);
    }

    /** The bytes of a block blob of that generation. */
    Path data(long generation) {
        return folder.resolve(generation + ".data");
    }

    /** Keeps a changed record. The caller has the slot alone. */
    BlobRecord keep(BlobRecord changed) throws IOException {
        JsonFile.replace(folder.resolve(RECORD), changed);
        record = Optional.of(changed);
        return changed;
    }

    /** Keeps a changed record with a new version. The caller has the slot alone. */
    BlobRecord keepChanged(BlobRecord changed) throws IOException {
        return keep(changed.changed(versions.next(), versions.now()));
    }

    /** Puts a new, empty page blob in the place of whatever is there. The caller has the slot alone. */
    BlobRecord installPages(BlobRecord fresh) throws IOException {
        return installPages(fresh, empty -> {});
    }

    /** The same with bytes: nobody sees the blob before they are there. */
    BlobRecord installPages(BlobRecord fresh, Filling filling) throws IOException {
        Files.createDirectories(folder);
        var file = openPages(fresh.generation(), fresh.length());
        filling.fill(file);
        return install(fresh, Optional.of(file));
    }

    /** Puts a new block blob, whose bytes are in a staged file, in the place of whatever is there. The caller has the slot alone. */
    BlobRecord installBlocks(BlobRecord fresh, Path staged) throws IOException {
        Files.createDirectories(folder);
        Files.move(staged, data(fresh.generation()), StandardCopyOption.ATOMIC_MOVE);
        return install(fresh, Optional.empty());
    }

    /** Puts a block blob, whose bytes are still on their way, in the place of whatever is there. The caller has the slot alone. */
    BlobRecord installPendingBlocks(BlobRecord fresh) throws IOException {
        Files.createDirectories(folder);
        Files.createFile(data(fresh.generation()));
        return install(fresh, Optional.empty());
    }

    /** Shows how far a copy is; not kept over a restart, which begins it anew. */
    void tellProgress(BlobRecord accepted, long copied) {
        lock.writeLock().lock();
        try {
            record = record.map(blob -> {
                var copy = blob.copy();
                boolean same = blob.generation() == accepted.generation() && blob.isCopying();
                return same ? blob.withCopy(copy.ended(copy.status(), copied, 0, "")) : blob;
            });
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The caller has the slot alone. */
    void remove() throws IOException {
        detached = true;
        record = Optional.empty();
        pages = Optional.empty();
        Files.deleteIfExists(
                folder.resolve(RECORD)); // from here on neither blob nor snapshots are there after a restart
        for (var snapshot : List.copyOf(snapshots.keySet())) {
            removeSnapshot(snapshot);
        }
        Folders.delete(folder);
    }

    private BlobRecord install(BlobRecord fresh, Optional<PageFile> file) throws IOException {
        JsonFile.replace(folder.resolve(RECORD), fresh);
        record = Optional.of(fresh);
        pages = file;
        dropOtherGenerations(fresh.generation());
        return fresh;
    }

    private PageFile openPages(long generation, long length) throws IOException {
        return PageFile.open(data(generation), journal(generation), length, snapshots.navigableKeySet());
    }

    private Path journal(long generation) {
        return folder.resolve(generation + ".ranges");
    }

    private void dropOtherGenerations(long generation) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                boolean needed = name.equals(RECORD) || name.equals(SNAPSHOTS) || name.startsWith(generation + ".");
                if (!needed && Folders.isOwn(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static <T> T holding(Lock held, Work<T> work) throws IOException {
        held.lock();
        try {
            return work.run();
        } finally {
            held.unlock();
        }
    }
}
