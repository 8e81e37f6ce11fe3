package io.vernissage.emulator.arm;

import io.vernissage.emulator.Blocking;
import io.vernissage.emulator.Routes;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.blob.AccountKeys;
import io.vernissage.emulator.compute.ComputeProvider;
import io.vernissage.emulator.compute.DiskAccess;
import io.vernissage.emulator.deployments.Deployments;
import io.vernissage.emulator.gallery.GalleryProvider;
import io.vernissage.emulator.hypervisor.Hypervisor;
import io.vernissage.emulator.identity.Authority;
import io.vernissage.emulator.identity.IdentityRoutes;
import io.vernissage.emulator.identity.Principals;
import io.vernissage.emulator.identity.Tokens;
import io.vernissage.emulator.images.Library;
import io.vernissage.emulator.images.PlatformImageProvider;
import io.vernissage.emulator.network.NetworkProvider;
import io.vernissage.emulator.storage.StorageProvider;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The Resource Manager of a stamp, tenant and admin side, put together from its resource providers. */
public final class ResourceManager implements Routes, AccountKeys {
    private static final String ADDRESSES = "(?i)/+(?:subscriptions|providers|tenants)(?:/.*)?";

    private final Surroundings surroundings;
    private final ResourceStore store;
    private final Operations operations;
    private final Background background = new Background();
    private final Hypervisor hypervisor;
    private final Authority authority;
    private final Principals principals;
    private final Tokens tokens;
    private final StorageProvider storage;
    private final GalleryProvider gallery;
    private final List<ResourceProvider> providers;
    private final Groups groups;
    private final Dispatcher dispatcher;

    /** Reads what an earlier run left in the data folder; nothing of it goes on before {@link #resume()}. */
    public ResourceManager(Surroundings surroundings) {
        this.surroundings = surroundings;
        var data = surroundings.data();
        this.store = new ResourceStore(data.resolve("resources"));
        this.operations = new Operations(data.resolve("operations"), surroundings.clock());
        this.hypervisor = Hypervisor.in(surroundings.options().hypervisor(), data.resolve("machines"));
        this.authority = new Authority(surroundings.options().identity(), surroundings.resourceManager());
        this.principals = new Principals(surroundings.options());
        this.tokens = new Tokens(authority, principals, data.resolve("signing-key.json"), surroundings.clock());
        this.storage = new StorageProvider(surroundings, store, operations);
        var library = new Library(store, data.resolve("library"));
        this.gallery = new GalleryProvider(surroundings, store);
        this.providers = List.of(
                new CoreProvider(new Deployments(surroundings, store, background, ApiVersions.CORE, this::inner)),
                storage.provider(),
                NetworkProvider.in(store, operations),
                ComputeProvider.in(surroundings, store, operations, background, library, storage, hypervisor),
                new PlatformImageProvider(surroundings, store, library, background),
                gallery);
        this.groups = new Groups(store, operations, background, providers);
        this.dispatcher = new Dispatcher(new Subscriptions(surroundings.options()), groups, new Providers(providers));
    }

    /** A call from within: deployments make them. */
    private Answer inner(Call call) {
        return dispatcher.answer(call);
    }

    @Override
    public void mount(Router tenant, Router admin) {
        new IdentityRoutes(surroundings, authority, principals, tokens).mount(tenant, admin);
        gallery.artifacts().mount(tenant, admin);
        mount(tenant, Listener.TENANT, surroundings.resourceManager());
        mount(admin, Listener.ADMIN, surroundings.adminResourceManager());
    }

    private void mount(Router router, Listener listener, Supplier<URI> address) {
        var endpoint = new ArmEndpoint(
                listener,
                address,
                authority::loginEndpoint,
                tokens,
                dispatcher,
                new Interference(surroundings.chaos()));
        router.routeWithRegex(ADDRESSES).handler(Blocking.answer(endpoint::answer));
        List.of(404, 413, 500).forEach(status -> router.errorHandler(status, endpoint::failed));
    }

    @Override
    public void resume() {
        operations.reconcile(store);
        groups.resume();
        providers.forEach(ResourceProvider::resume);
    }

    @Override
    public Optional<List<String>> keys(String account) {
        return DiskAccess.isAccount(account) ? DiskAccess.keys(store, account) : storage.keys(account);
    }

    @Override
    public void close() {
        background.close();
        hypervisor.close();
    }
}
