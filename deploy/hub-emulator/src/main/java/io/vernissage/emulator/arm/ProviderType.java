package io.vernissage.emulator.arm;

import java.util.List;

/**
 * A resource type as the list of providers shows it.
 *
 * @param name such as {@code virtualNetworks} or {@code locations/vmSizes}
 * @param apiVersions oldest first
 */
public record ProviderType(String name, List<String> apiVersions) {
    public ProviderType {
        apiVersions = List.copyOf(apiVersions);
    }
}
