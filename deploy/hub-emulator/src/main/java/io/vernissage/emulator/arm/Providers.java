package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import java.util.List;
import java.util.Locale;

/** The list of resource providers, as clients read it to learn which api-versions there are. */
final class Providers {
    private final List<ResourceProvider> providers;

    Providers(List<ResourceProvider> providers) {
        this.providers = providers;
    }

    /** @throws ArmException if this listener has no such provider */
    ResourceProvider find(Listener listener, String namespace) {
        return providers.stream()
                .filter(one -> visible(listener, one) && one.namespace().equalsIgnoreCase(namespace))
                .findFirst()
                .orElseThrow(() -> new ArmException(
                        404,
                        "InvalidResourceNamespace",
                        "The resource namespace '%s' is invalid.".formatted(namespace)));
    }

    ObjectNode list(Listener listener, String subscription) {
        return Json.list(
                providers.stream().filter(one -> visible(listener, one)).map(one -> shown(one, subscription)));
    }

    ObjectNode shown(ResourceProvider provider, String subscription) {
        var shown = Json.object()
                .put("id", "/subscriptions/%s/providers/%s".formatted(subscription, provider.namespace()))
                .put("namespace", provider.namespace());
        var types = shown.putArray("resourceTypes");
        provider.types().forEach(type -> {
            var entry = types.addObject().put("resourceType", type.name());
            entry.putArray("locations").add(HubEmulator.LOCATION);
            var versions = entry.putArray("apiVersions");
            type.apiVersions().reversed().forEach(versions::add);
            entry.put(
                    "capabilities",
                    type.name().toLowerCase(Locale.ROOT).startsWith("locations")
                            ? "None"
                            : "SupportsTags, SupportsLocation");
        });
        return shown.put("registrationState", "Registered").put("registrationPolicy", "RegistrationFree");
    }

    private static boolean visible(Listener listener, ResourceProvider provider) {
        return listener == Listener.ADMIN || !provider.adminOnly();
    }
}
