package io.vernissage.hub.storage;

import com.azure.resourcemanager.storage.fluent.StorageAccountsClient;
import com.azure.resourcemanager.storage.fluent.models.StorageAccountInner;
import com.azure.resourcemanager.storage.implementation.StorageManagementClientBuilder;
import com.azure.resourcemanager.storage.models.Kind;
import com.azure.resourcemanager.storage.models.ProvisioningState;
import com.azure.resourcemanager.storage.models.Sku;
import com.azure.resourcemanager.storage.models.SkuName;
import com.azure.resourcemanager.storage.models.StorageAccountCreateParameters;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PageWriter;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.StorageAccounts;
import io.vernissage.hub.resourcemanager.Patience;
import io.vernissage.hub.resourcemanager.ResourceManager;
import io.vernissage.hub.wire.Wire;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Storage accounts by the SDK of profile 2020-09-01-hybrid (Microsoft.Storage 2019-06-01). */
public final class TenantStorageAccounts implements StorageAccounts {
    private final StorageAccountsClient accounts;
    private final BlobClients clients;
    private final ServiceSignature signature;
    private final String location;
    private final Duration bound;
    private final Clock clock;

    /**
     * Accounts of the subscription of this host.
     *
     * @param storageVersion of blob requests and of signatures
     * @param bound how long provisioning is waited for
     */
    public TenantStorageAccounts(
            ResourceManager tenant, Wire wire, String location, String storageVersion, Duration bound, Clock clock) {
        this.accounts = new StorageManagementClientBuilder()
                .pipeline(tenant.pipeline())
                .endpoint(tenant.host().toString())
                .subscriptionId(tenant.subscription())
                .buildClient()
                .getStorageAccounts();
        this.clients = new BlobClients(wire, storageVersion, this::ask);
        this.signature = new ServiceSignature(storageVersion);
        this.location = location;
        this.bound = bound;
        this.clock = clock;
    }

    @Override
    public StorageAccount ensure(String resourceGroup, String name) {
        var call = "make storage account " + name;
        if (find(call, resourceGroup, name).isEmpty()) {
            create(call, resourceGroup, name);
        }
        return Patience.await(
                call,
                bound,
                () -> find(call, resourceGroup, name).flatMap(account -> provisioned(resourceGroup, name, account)));
    }

    @Override
    public StorageAccount get(String resourceGroup, String name) {
        try {
            var account = accounts.getByResourceGroup(resourceGroup, name);
            return provisioned(resourceGroup, name, account)
                    .orElseThrow(() -> new HubException(
                            0,
                            "StorageAccountNotProvisioned",
                            true,
                            "Could not use storage account %s: the stamp has not finished making it".formatted(name),
                            null));
        } catch (RuntimeException e) {
            throw HubException.of("read storage account " + name, e);
        }
    }

    @Override
    public Optional<StorageAccount> holding(URI blob) {
        try {
            return accounts.list().stream()
                    .flatMap(account -> provisioned(groupOf(account), account.name(), account).stream())
                    .filter(account -> isBelow(blob, account.blobEndpoint()))
                    .findFirst();
        } catch (RuntimeException e) {
            throw HubException.of("list the storage accounts of the subscription", e);
        }
    }

    /** Ids are {@code /subscriptions/…/resourceGroups/<group>/providers/…}. */
    private static String groupOf(StorageAccountInner account) {
        return account.id().split("/", -1)[4];
    }

    private static boolean isBelow(URI blob, URI endpoint) {
        return endpoint.getScheme().equalsIgnoreCase(blob.getScheme())
                && endpoint.getAuthority().equalsIgnoreCase(blob.getAuthority())
                && blob.getRawPath().startsWith(endpoint.getRawPath() + "/");
    }

    @Override
    public BlobServiceClient blobs(StorageAccount account) {
        return clients.of(account).blobs();
    }

    @Override
    public PageWriter pageWriter(StorageAccount account, String container, String blob, Optional<String> lease) {
        var address = URI.create("%s/%s/%s".formatted(account.blobEndpoint(), container, path(blob)));
        return clients.of(account).pages().to(address, lease);
    }

    @Override
    public long breakEven(StorageAccount account) {
        return clients.of(account).throttle().breakEven();
    }

    /** The key is asked for each time: nobody would tell us that the one at hand was replaced meanwhile. */
    @Override
    public URI readOnlyAddress(StorageAccount account, String container, String blob, Duration lifetime) {
        try {
            var key =
                    new StorageSharedKeyCredential(account.name(), ask(account).block());
            var https = "https".equals(account.blobEndpoint().getScheme());
            var query =
                    signature.readQuery(key, container, blob, clock.instant().plus(lifetime), https);
            return URI.create("%s/%s/%s?%s".formatted(account.blobEndpoint(), container, path(blob), query));
        } catch (RuntimeException e) {
            throw HubException.of("sign an address of %s in storage account %s".formatted(blob, account.name()), e);
        }
    }

    private void create(String call, String resourceGroup, String name) {
        try {
            var wanted = new StorageAccountCreateParameters()
                    .withKind(Kind.STORAGE)
                    .withSku(new Sku().withName(SkuName.STANDARD_LRS))
                    .withLocation(location);
            // the request alone: whether the account has come is asked by its name, with a bound
            accounts.createWithResponseAsync(resourceGroup, name, wanted).block();
        } catch (RuntimeException e) {
            var error = HubException.of(call, e);
            if (!isAskedForAlready(error)) {
                throw error;
            }
        }
    }

    /** Whether a run before this one has asked: what is left is to wait for the account. */
    private static boolean isAskedForAlready(HubException error) {
        return error.status() == 409 && error.passing() && !error.code().equals("ResourceGroupBeingDeleted");
    }

    private Optional<StorageAccountInner> find(String call, String resourceGroup, String name) {
        try {
            return Optional.of(accounts.getByResourceGroup(resourceGroup, name));
        } catch (RuntimeException e) {
            var error = HubException.of(call, e);
            if (error.status() == 404) {
                return Optional.empty();
            }
            throw error;
        }
    }

    private static Optional<StorageAccount> provisioned(
            String resourceGroup, String name, StorageAccountInner account) {
        var endpoints = Optional.ofNullable(account.primaryEndpoints());
        return endpoints
                .filter(_ -> account.provisioningState() == ProvisioningState.SUCCEEDED)
                .flatMap(known -> Optional.ofNullable(known.blob()))
                .map(blob -> new StorageAccount(resourceGroup, name, URI.create(blob.replaceAll("/+$", ""))));
    }

    private Mono<String> ask(StorageAccount account) {
        return accounts.listKeysAsync(account.resourceGroup(), account.name())
                .map(keys -> keys.keys().getFirst().value())
                .onErrorMap(error -> HubException.of("get the keys of storage account " + account.name(), error));
    }

    /** Slashes stay, all else that an address cannot hold is encoded. */
    private static String path(String blob) {
        return URLEncoder.encode(blob, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
