package io.vernissage.hub.resourcemanager;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpPipeline;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.profile.AzureProfile;
import io.vernissage.hub.HubException;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.identity.BearerToken;
import io.vernissage.hub.identity.Discovery;
import io.vernissage.hub.identity.Endpoints;
import io.vernissage.hub.identity.Tokens;
import io.vernissage.hub.wire.Wire;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import reactor.util.retry.Retry;

/**
 * One Resource Manager host and one subscription in it. Tenant and admin host are two of these: each has its own
 * metadata, its own audience, its own tokens.
 */
public final class ResourceManager {
    private final URI host;
    private final String subscription;
    private final StampSettings.Limits limits;
    private final Discovery discovery;
    private final Tokens tokens;
    private final HttpPipeline pipeline;

    /** Nothing is asked yet. */
    public ResourceManager(
            String stamp,
            URI host,
            String subscription,
            ServicePrincipal principal,
            Wire wire,
            StampSettings.Limits limits) {
        this.host = host;
        this.subscription = subscription;
        this.limits = limits;
        this.discovery = new Discovery(host, wire.once());
        this.tokens = new Tokens(discovery, stamp, principal, wire.once(), limits.token(), Clock.systemUTC());
        this.pipeline = wire.persistent(List.of(), List.of(new BearerToken(tokens)));
    }

    /** Address without a trailing slash. */
    public URI host() {
        return host;
    }

    public String subscription() {
        return subscription;
    }

    /** Asks again while trouble may pass, and puts a token on every request. */
    public HttpPipeline pipeline() {
        return pipeline;
    }

    /** The tokens the pipeline uses, for those who insist on having them. */
    public TokenCredential tokens() {
        return tokens;
    }

    /**
     * What the SDK's managers want to know about this cloud. Asks the host when it has not answered yet.
     *
     * @throws HubException if the host cannot be asked
     */
    public AzureProfile profile() {
        var endpoints = discovery
                .endpoints()
                .retryWhen(Retry.backoff(limits.attempts() - 1L, limits.backOff())
                        .maxBackoff(limits.longestBackOff())
                        .filter(error -> HubException.of("", error).passing())
                        .onRetryExhaustedThrow((_, signal) -> signal.failure()))
                .block();
        return new AzureProfile(endpoints.adFs() ? "adfs" : "", subscription, environment(endpoints));
    }

    /**
     * The SDK walks this map and calls {@code contains} on every value, so none may be null. Token scopes are made from
     * the management address, hence the audience goes there.
     */
    private AzureEnvironment environment(Endpoints endpoints) {
        var address = host + "/";
        var graph = endpoints.graph().isEmpty() ? address : endpoints.graph();
        return new AzureEnvironment(Map.of(
                "resourceManagerEndpointUrl",
                address,
                "managementEndpointUrl",
                endpoints.audience(),
                "activeDirectoryEndpointUrl",
                endpoints.authorityHost(),
                "activeDirectoryResourceId",
                endpoints.audience(),
                "activeDirectoryGraphResourceId",
                graph,
                "microsoftGraphResourceId",
                graph,
                "galleryEndpointUrl",
                endpoints.gallery().isEmpty() ? address : endpoints.gallery(),
                "portalUrl",
                endpoints.portal().isEmpty() ? address : endpoints.portal(),
                "storageEndpointSuffix",
                "." + endpoints.storageSuffix(),
                "keyVaultDnsSuffix",
                "." + endpoints.keyVaultSuffix()));
    }
}
