package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** All containers of all accounts: {@code account/container/}, read into memory at start. */
final class FolderStore {
    private final Path folder;
    private final Versions versions;
    private final Map<String, ConcurrentSkipListMap<String, StoredContainer>> accounts = new ConcurrentHashMap<>();

    private FolderStore(Path folder, Clock clock) {
        this.folder = folder;
        this.versions = new Versions(clock);
    }

    static FolderStore open(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        var store = new FolderStore(folder, clock);
        for (var account : Folders.in(folder)) {
            var name = account.getFileName().toString();
            for (var container : Folders.in(account)) {
                StoredContainer.load(name, container, store.versions)
                        .ifPresent(found -> store.of(name).put(found.record().name(), found));
            }
        }
        return store;
    }

    Versions versions() {
        return versions;
    }

    StoredContainer container(String account, String container) {
        return find(account, container).orElseThrow(StorageError.ContainerNotFound::exception);
    }

    Optional<StoredContainer> find(String account, String container) {
        return Optional.ofNullable(
                accounts.getOrDefault(account, new ConcurrentSkipListMap<>()).get(container));
    }

    /** Containers by name. */
    List<StoredContainer> containers(String account) {
        return List.copyOf(
                accounts.getOrDefault(account, new ConcurrentSkipListMap<>()).values());
    }

    /** Every blob of every account. */
    List<BlobSlot> slots() {
        return accounts.values().stream()
                .flatMap(containers -> containers.values().stream())
                .flatMap(container -> container.slots().values().stream())
                .filter(slot -> slot.record().isPresent())
                .toList();
    }

    Optional<BlobSlot> find(BlobAddress address) {
        return find(address.account(), address.container())
                .flatMap(container -> Optional.ofNullable(container.slots().get(address.blob())))
                .filter(slot -> slot.record().isPresent());
    }

    synchronized StoredContainer create(
            String account, String container, Map<String, String> metadata, ContainerRecord.PublicAccess access)
            throws IOException {
        if (find(account, container).isPresent()) {
            throw StorageError.ContainerAlreadyExists.exception();
        }
        var record = new ContainerRecord(
                container, metadata, access, List.of(), Lease.NONE, versions.next(), versions.now());
        var created = StoredContainer.create(account, folder.resolve(account).resolve(container), versions, record);
        of(account).put(container, created);
        return created;
    }

    /** The container, made where it is missing. */
    synchronized StoredContainer ensure(String account, String container) throws IOException {
        var found = find(account, container);
        return found.isPresent()
                ? found.get()
                : create(account, container, Map.of(), ContainerRecord.PublicAccess.NONE);
    }

    synchronized void remove(String account, String container) throws IOException {
        var removed = container(account, container);
        of(account).remove(container);
        removed.remove();
    }

    synchronized void removeAccount(String account) throws IOException {
        for (var container : new ArrayList<>(of(account).keySet())) {
            remove(account, container);
        }
        accounts.remove(account);
        Folders.delete(folder.resolve(account));
    }

    private ConcurrentSkipListMap<String, StoredContainer> of(String account) {
        return accounts.computeIfAbsent(account, name -> new ConcurrentSkipListMap<>());
    }
}
