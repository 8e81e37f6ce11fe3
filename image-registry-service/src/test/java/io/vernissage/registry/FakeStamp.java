package io.vernissage.registry;

import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.storage.blob.BlobServiceClient;
import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PageWriter;
import io.vernissage.hub.PlatformImage;
import io.vernissage.hub.PlatformImages;
import io.vernissage.hub.ResourceGroups;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.StorageAccounts;
import io.vernissage.hub.UnknownStampException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stamp that has a library and nothing else, and remembers what it was asked. */
public final class FakeStamp implements Stamp, Stamps, PlatformImages, StorageAccounts {
    private final Map<String, PlatformImage> library = new ConcurrentSkipListMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile Optional<HubException> trouble = Optional.empty();
    private volatile Optional<HubException> removalTrouble = Optional.empty();

    /** Puts an image into the library as if somebody had asked for it. */
    public FakeStamp holding(PlatformImage image) {
        library.put(key(image.publisher(), image.offer(), image.sku(), image.version()), image);
        return this;
    }

    /** Answers every call to the library with this error from now on. */
    public FakeStamp troubledBy(HubException error) {
        trouble = Optional.of(error);
        return this;
    }

    /** Answers every removal from the library with this error from now on. */
    public void keepingEntriesBy(HubException error) {
        removalTrouble = Optional.of(error);
    }

    public void well() {
        removalTrouble = Optional.empty();
        trouble = Optional.empty();
    }

    /** The calls to the library so far, as {@code verb publisher:offer:sku:version}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public List<PlatformImage> list() {
        called("list", "all");
        return List.copyOf(library.values());
    }

    @Override
    public Optional<PlatformImage> get(String publisher, String offer, String sku, String version) {
        called("get", key(publisher, offer, sku, version));
        return Optional.ofNullable(library.get(key(publisher, offer, sku, version)));
    }

    @Override
    public PlatformImage put(String publisher, String offer, String sku, String version, String osType, URI osDisk) {
        called("put", key(publisher, offer, sku, version));
        var image = new PlatformImage(
                publisher,
                offer,
                sku,
                version,
                "/id",
                osType,
                Optional.of(URI.create(osDisk.toString().replaceFirst("\\?.*", ""))),
                "Creating");
        return library.computeIfAbsent(key(publisher, offer, sku, version), _ -> image);
    }

    @Override
    public void delete(String publisher, String offer, String sku, String version) {
        called("delete", key(publisher, offer, sku, version));
        removalTrouble.ifPresent(error -> {
            throw error;
        });
        library.remove(key(publisher, offer, sku, version));
    }

    private void called(String verb, String what) {
        calls.add(verb + " " + what);
        trouble.ifPresent(error -> {
            throw error;
        });
    }

    private static String key(String publisher, String offer, String sku, String version) {
        return String.join(":", publisher, offer, sku, version).toLowerCase(Locale.ROOT);
    }

    @Override
    public Stamp stamp(Optional<String> name) {
        if (name.isPresent() && !names().contains(name.get())) {
            throw new UnknownStampException(name.get(), names());
        }
        return this;
    }

    @Override
    public Set<String> names() {
        return Set.of("test");
    }

    @Override
    public String defaultName() {
        return "test";
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String location() {
        return "local";
    }

    @Override
    public String subscription() {
        return "subscription";
    }

    @Override
    public StorageAccounts storageAccounts() {
        return this;
    }

    @Override
    public PlatformImages platformImages() {
        return this;
    }

    @Override
    public StorageAccount ensure(String resourceGroup, String name) {
        return get(resourceGroup, name);
    }

    @Override
    public Optional<StorageAccount> holding(URI blob) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StorageAccount get(String resourceGroup, String name) {
        return new StorageAccount(resourceGroup, name, URI.create("https://%s.blob.local.example".formatted(name)));
    }

    @Override
    public long breakEven(StorageAccount account) {
        throw new UnsupportedOperationException("Nothing is sent here");
    }

    @Override
    public URI readOnlyAddress(StorageAccount account, String container, String blob, Duration lifetime) {
        return URI.create("%s/%s/%s?sig=secret".formatted(account.blobEndpoint(), container, blob));
    }

    @Override
    public BlobServiceClient blobs(StorageAccount account) {
        throw new UnsupportedOperationException("this stamp has no blobs");
    }

    @Override
    public PageWriter pageWriter(StorageAccount account, String container, String blob, Optional<String> lease) {
        throw new UnsupportedOperationException("this stamp has no blobs");
    }

    @Override
    public ResourceGroups resourceGroups() {
        throw new UnsupportedOperationException("this stamp has no resource groups");
    }

    @Override
    public GalleryItems galleryItems() {
        throw new UnsupportedOperationException("this stamp has no gallery");
    }

    @Override
    public ComputeManager compute() {
        throw new UnsupportedOperationException("this stamp has no machines");
    }

    @Override
    public NetworkManager network() {
        throw new UnsupportedOperationException("this stamp has no networks");
    }

    @Override
    public HttpClient plainHttp() {
        throw new UnsupportedOperationException("this stamp has no network");
    }
}
