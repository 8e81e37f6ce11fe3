package io.vernissage.vm.machine;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.profile.AzureProfile;
import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.network.NetworkManager;
import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.PlatformImages;
import io.vernissage.hub.ResourceGroups;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StorageAccounts;
import java.net.http.HttpClient;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** A stamp of which there is only the tenant's Resource Manager: the real SDK over a fake transport. */
final class TenantOnly implements Stamp, ResourceGroups {
    private final FakeResourceManager resourceManager;
    private final Set<String> groups = new HashSet<>();

    TenantOnly(FakeResourceManager resourceManager) {
        this.resourceManager = resourceManager;
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
    public ResourceGroups resourceGroups() {
        return this;
    }

    @Override
    public ComputeManager compute() {
        return ComputeManager.configure().withHttpClient(resourceManager).authenticate(anybody(), profile());
    }

    @Override
    public NetworkManager network() {
        return NetworkManager.configure().withHttpClient(resourceManager).authenticate(anybody(), profile());
    }

    private static TokenCredential anybody() {
        return _ -> Mono.just(new AccessToken("token", OffsetDateTime.MAX));
    }

    private AzureProfile profile() {
        var endpoints = new HashMap<String, String>();
        for (var endpoint : AzureEnvironment.Endpoint.values()) {
            endpoints.put(endpoint.identifier(), "https://arm.local.example/");
        }
        return new AzureProfile("tenant", subscription(), new AzureEnvironment(endpoints));
    }

    @Override
    public void ensure(String name, Map<String, String> tags) {
        groups.add(name);
    }

    @Override
    public boolean exists(String name) {
        return groups.contains(name);
    }

    @Override
    public void delete(String name) {
        groups.remove(name);
    }

    @Override
    public List<String> tagged(String tag, String value) {
        return List.of();
    }

    @Override
    public StorageAccounts storageAccounts() {
        throw new UnsupportedOperationException("this stamp has no storage");
    }

    @Override
    public PlatformImages platformImages() {
        throw new UnsupportedOperationException("this stamp has no library");
    }

    @Override
    public GalleryItems galleryItems() {
        throw new UnsupportedOperationException("this stamp has no gallery");
    }

    @Override
    public HttpClient plainHttp() {
        throw new UnsupportedOperationException("this stamp has no network");
    }
}
