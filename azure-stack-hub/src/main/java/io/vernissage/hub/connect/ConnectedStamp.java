package io.vernissage.hub.connect;

import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.network.NetworkManager;
import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImages;
import io.vernissage.hub.ResourceGroups;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StorageAccounts;
import io.vernissage.hub.admin.GalleryShelf;
import io.vernissage.hub.admin.LibraryImages;
import io.vernissage.hub.resourcemanager.ResourceManager;
import io.vernissage.hub.resourcemanager.TenantResourceGroups;
import io.vernissage.hub.storage.TenantStorageAccounts;
import io.vernissage.hub.wire.Trust;
import io.vernissage.hub.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A stamp with all its clients. */
final class ConnectedStamp implements Stamp {
    private final StampSettings settings;
    private final Wire wire;
    private final ResourceGroups resourceGroups;
    private final StorageAccounts storageAccounts;
    private final Optional<ResourceManager> admin;
    private final Lazy<ComputeManager> compute;
    private final Lazy<NetworkManager> network;

    private ConnectedStamp(StampSettings settings, Wire wire) {
        this.settings = settings;
        this.wire = wire;
        var limits = settings.limits();
        var tenant = resourceManager(settings.resourceManager(), settings.subscription());
        this.resourceGroups = new TenantResourceGroups(tenant, settings.location(), limits.provisioning());
        this.storageAccounts = new TenantStorageAccounts(
                tenant, wire, settings.location(), settings.storageVersion(), limits.provisioning(), Clock.systemUTC());
        this.admin = settings.admin().map(side -> resourceManager(side.resourceManager(), side.subscription()));
        this.compute = new Lazy<>(() -> HybridManagers.compute(tenant));
        this.network = new Lazy<>(() -> HybridManagers.network(tenant));
    }

    static ConnectedStamp of(StampSettings settings) {
        try {
            return new ConnectedStamp(
                    settings, new Wire(settings.name(), Trust.context(settings.trust()), settings.limits()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ResourceManager resourceManager(URI host, String subscription) {
        var address = URI.create(host.toString().replaceAll("/+$", ""));
        return new ResourceManager(
                settings.name(), address, subscription, settings.principal(), wire, settings.limits());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String location() {
        return settings.location();
    }

    @Override
    public String subscription() {
        return settings.subscription();
    }

    @Override
    public ResourceGroups resourceGroups() {
        return resourceGroups;
    }

    @Override
    public StorageAccounts storageAccounts() {
        return storageAccounts;
    }

    @Override
    public PlatformImages platformImages() {
        return operator(admin -> new LibraryImages(admin, settings.location()));
    }

    @Override
    public GalleryItems galleryItems() {
        return operator(GalleryShelf::new);
    }

    @Override
    public ComputeManager compute() {
        return compute.get();
    }

    @Override
    public NetworkManager network() {
        return network.get();
    }

    @Override
    public HttpClient plainHttp() {
        return wire.plain();
    }

    private <T> T operator(Function<ResourceManager, T> client) {
        return admin.map(client)
                .orElseThrow(() -> new HubException(
                        0,
                        "AdminNotConfigured",
                        false,
                        "Could not reach the operator's side of stamp %1$s: set vernissage.hub.stamps.%1$s.admin-resource-manager and admin-subscription"
                                .formatted(settings.name()),
                        null));
    }

    /** Made when first asked for; what could not be made is tried again by who asks next. */
    private static final class Lazy<T> {
        private final Supplier<T> maker;
        private Optional<T> made = Optional.empty();

        Lazy(Supplier<T> maker) {
            this.maker = maker;
        }

        synchronized T get() {
            if (made.isEmpty()) {
                made = Optional.of(maker.get());
            }
            return made.get();
        }
    }
}
