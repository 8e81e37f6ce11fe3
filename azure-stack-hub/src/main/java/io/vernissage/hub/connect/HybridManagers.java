package io.vernissage.hub.connect;

import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelay;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.resourcemanager.resources.fluentcore.arm.AzureConfigurable;
import io.vernissage.hub.resourcemanager.ResourceManager;
import java.time.Duration;

/**
 * The SDK's managers of profile 2020-09-01-hybrid. They insist on a pipeline of their own; its transport is our pipeline,
 * so trust, tokens and repetition are those of all other clients, and their own repetition is switched off: two of them
 * nested would multiply.
 */
final class HybridManagers {
    private HybridManagers() {}

    static ComputeManager compute(ResourceManager tenant) {
        return over(ComputeManager.configure(), tenant).authenticate(tenant.tokens(), tenant.profile());
    }

    static NetworkManager network(ResourceManager tenant) {
        return over(NetworkManager.configure(), tenant).authenticate(tenant.tokens(), tenant.profile());
    }

    private static <C extends AzureConfigurable<C>> C over(C configurable, ResourceManager tenant) {
        HttpClient transport = request -> tenant.pipeline().send(request);
        return configurable
                .withHttpClient(transport)
                .withLogLevel(HttpLogDetailLevel.NONE)
                .withRetryPolicy(new RetryPolicy(new FixedDelay(0, Duration.ofMillis(1))));
    }
}
