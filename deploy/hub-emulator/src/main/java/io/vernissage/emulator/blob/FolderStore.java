package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** All containers of all accounts: {@code account/container/}, read into memory at start. */
final class FolderStore {
    private static final String PROPERTIES = "service.json";

    private final Path folder;
    private final Versions versions;
    private final Map<String, ConcurrentSkipListMap<String, StoredContainer>> accounts = new ConcurrentHashMap<>();

    private final Map<String, Map<String, String>> properties = new HashMap<>();

    private FolderStore(Path folder, Clock clock) {
        this.folder = folder;
        this.versions = new Versions(clock);
    }

    static FolderStore open(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        var store = new FolderStore(folder, clock);
        for (var account : Folders.in(folder)) {
            var name = account.getFileName().toString();
            if (Files.exists(account.resolve(PROPERTIES))) {
                store.properties.put(name, JsonFile.readTexts(account.resolve(PROPERTIES)));
            }
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

    /** The blob that a call names for a change of it, which a snapshot does not allow. */
    BlobSlot changeable(Call call) {
        if (!call.snapshot().isEmpty()) {
            throw StorageError.UnsupportedQueryParameter.parameter("snapshot", call.snapshot());
        }
        return base(call);
    }

    /** The blob or snapshot that a call names. */
    BlobSlot readable(Call call) {
        var base = base(call);
        return call.snapshot().isEmpty() ? base : base.snapshot(Versions.snapshotNumber("snapshot", call.snapshot()));
    }

    /** The blob that a call names, or that it names a snapshot of. */
    BlobSlot base(Call call) {
        var target = call.target();
        return container(target.account(), target.container()).existing(target.blob());
    }

    Optional<BlobSlot> find(BlobAddress address) {
        return find(address.account(), address.container())
                .flatMap(container -> Optional.ofNullable(container.slots().get(address.blob())))
                .filter(slot -> slot.record().isPresent());
    }

    /** The service properties that a client has set, as XML by their names. */
    synchronized Map<String, String> properties(String account) {
        return properties.getOrDefault(account, new LinkedHashMap<>());
    }

    /** Keeps service properties; those that are not named stay as they are. */
    synchronized void keepProperties(String account, Map<String, String> changed) throws IOException {
        var all = new LinkedHashMap<>(properties(account));
        all.putAll(changed);
        Files.createDirectories(folder.resolve(account));
        JsonFile.replace(folder.resolve(account).resolve(PROPERTIES), all);
        properties.put(account, all);
    }

    synchronized StoredContainer create(
            String account, String container, Map<String, String> metadata, ContainerRecord.PublicAccess access)
            throws IOException {
        if (find(account, container).isPresent()) {
            throw StorageError.ContainerAlreadyExists.exception();
        }
        new Target(account, container, "").validate(); // any other name could lie elsewhere
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

    /** @param admission throws what forbids it; nobody changes the container meanwhile */
    synchronized void remove(String account, String container, Consumer<ContainerRecord> admission) throws IOException {
        var removed = container(account, container);
        removed.end(admission);
        of(account).remove(container);
        removed.remove();
    }

    synchronized void removeAccount(String account) throws IOException {
        for (var container : new ArrayList<>(of(account).keySet())) {
            remove(account, container, record -> {});
        }
        accounts.remove(account);
        properties.remove(account);
        Folders.delete(folder.resolve(account));
    }

    private ConcurrentSkipListMap<String, StoredContainer> of(String account) {
        return accounts.computeIfAbsent(account, name -> new ConcurrentSkipListMap<>());
    }
}
