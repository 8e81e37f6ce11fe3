package io.vernissage.gallery.publishing;

import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import io.vernissage.gallery.azpkg.AzpkgReader;
import io.vernissage.hub.GalleryItem;
import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PageWriter;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A stamp in memory, with resource groups, one blob service and a gallery, whose power can fail at any call. */
final class FakeStamp implements Stamp, Stamps {
    /** What a process sees of its own end: nothing after it happens. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    final Map<String, Map<String, String>> groups = new HashMap<>();
    final Map<String, GalleryItem> items = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    final FakeBlobs blobs = new FakeBlobs(() -> called("blob"));
    Instant now = Instant.parse("2026-11-23T00:00:00Z");
    int killedAt = Integer.MAX_VALUE;
    boolean killedAfterwards;
    Optional<RuntimeException> publishFails = Optional.empty();
    Optional<RuntimeException> deletingGroupsFails = Optional.empty();
    Optional<RuntimeException> ensuringAccountsFails = Optional.empty();
    Duration lifetime = Duration.ZERO;
    /** What becomes of a published item before it is shown. */
    UnaryOperator<Optional<GalleryItem>> shown = item -> item;

    void called(String what) {
        calls.add(what);
        if (calls.size() == killedAt && !killedAfterwards) {
            throw new Killed();
        }
    }

    private void done() {
        if (calls.size() == killedAt && killedAfterwards) {
            throw new Killed();
        }
    }

    @Override
    public Stamp stamp(Optional<String> name) {
        if (name.isPresent() && !name.get().equals(name())) {
            throw new UnknownStampException(name.get(), names());
        }
        return this;
    }

    @Override
    public ResourceGroups resourceGroups() {
        return new ResourceGroups() {
            @Override
            public void ensure(String name, Map<String, String> tags) {
                called("ensure group");
                groups.put(name, tags);
                done();
            }

            @Override
            public boolean exists(String name) {
                return groups.containsKey(name);
            }

            @Override
            public void delete(String name) {
                called("delete group");
                deletingGroupsFails.ifPresent(failure -> {
                    throw failure;
                });
                groups.remove(name);
                blobs.clear();
                done();
            }

            @Override
            public List<String> tagged(String tag, String value) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public StorageAccounts storageAccounts() {
        return new StorageAccounts() {
            @Override
            public long breakEven(StorageAccount account) {
                throw new UnsupportedOperationException("Nothing is sent here");
            }

            @Override
            public StorageAccount ensure(String resourceGroup, String name) {
                called("ensure account");
                ensuringAccountsFails.ifPresent(failure -> {
                    throw failure;
                });
                if (!groups.containsKey(resourceGroup)) {
                    throw new HubException(404, "ResourceGroupNotFound", false, "No such group", null);
                }
                done();
                return new StorageAccount(resourceGroup, name, URI.create("http://%s.blob.test".formatted(name)));
            }

            @Override
            public Optional<StorageAccount> holding(URI blob) {
                throw new UnsupportedOperationException();
            }

            @Override
            public StorageAccount get(String resourceGroup, String name) {
                throw new UnsupportedOperationException();
            }

            @Override
            public BlobServiceClient blobs(StorageAccount account) {
                return new BlobServiceClientBuilder()
                        .endpoint(account.blobEndpoint().toString())
                        .httpClient(blobs)
                        .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
                        .buildClient();
            }

            @Override
            public PageWriter pageWriter(
                    StorageAccount account, String container, String blob, Optional<String> lease) {
                throw new UnsupportedOperationException();
            }

            @Override
            public URI readOnlyAddress(StorageAccount account, String container, String blob, Duration forThisLong) {
                lifetime = forThisLong;
                return URI.create("%s/%s/%s?sig=secret".formatted(account.blobEndpoint(), container, blob));
            }
        };
    }

    @Override
    public GalleryItems galleryItems() {
        return new GalleryItems() {
            @Override
            public List<GalleryItem> list() {
                return List.copyOf(items.values());
            }

            @Override
            public Optional<GalleryItem> get(String identity) {
                called("get item");
                return shown.apply(Optional.ofNullable(items.get(identity)));
            }

            @Override
            public GalleryItem publish(URI azpkg) {
                called("publish");
                publishFails.ifPresent(failure -> {
                    throw failure;
                });
                var published = item(blobs.body(azpkg.getPath()).orElseThrow());
                items.put(published.identity(), published);
                done();
                return published;
            }

            @Override
            public void delete(String identity) {
                items.remove(identity);
            }
        };
    }

    /** The item a stamp makes of a package. */
    GalleryItem item(byte[] azpkg) {
        var reader = AzpkgReader.read(azpkg);
        var artifacts = reader.relationships("").stream()
                .filter(arrow -> arrow.type().equals("artifact"))
                .map(arrow -> "https://gallery.test:30015/artifact/20161101/%s/%s"
                        .formatted(reader.identity(), arrow.target()))
                .toList();
        return new GalleryItem(
                reader.identity(),
                reader.manifest().path("publisher").asText(),
                reader.manifest().path("name").asText(),
                reader.manifest().path("version").asText(),
                reader.string("displayName"),
                now,
                now,
                artifacts);
    }

    @Override
    public String name() {
        return "redmond";
    }

    @Override
    public Set<String> names() {
        return Set.of(name());
    }

    @Override
    public String defaultName() {
        return name();
    }

    @Override
    public String location() {
        return "local";
    }

    @Override
    public String subscription() {
        throw new UnsupportedOperationException();
    }

    @Override
    public PlatformImages platformImages() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ComputeManager compute() {
        throw new UnsupportedOperationException();
    }

    @Override
    public NetworkManager network() {
        throw new UnsupportedOperationException();
    }

    @Override
    public HttpClient plainHttp() {
        throw new UnsupportedOperationException();
    }
}
