package io.vernissage.emulator.arm;

import java.util.List;
import java.util.stream.Stream;

/** Microsoft.Resources, which the list of providers shows like any other, though its addresses are of their own kind. */
final class CoreProvider implements ResourceProvider {
    @Override
    public String namespace() {
        return "Microsoft.Resources";
    }

    @Override
    public List<ProviderType> types() {
        return Stream.of(
                        "tenants",
                        "providers",
                        "resources",
                        "subscriptions",
                        "subscriptions/resources",
                        "subscriptions/providers",
                        "subscriptions/operationresults",
                        "resourceGroups",
                        "subscriptions/resourceGroups",
                        "subscriptions/resourcegroups/resources",
                        "subscriptions/locations")
                .map(name -> new ProviderType(name, ApiVersions.CORE))
                .toList();
    }

    @Override
    public Answer answer(Call call, ProviderPath path) {
        throw ArmException.wrongMethod(call.method());
    }

    @Override
    public void removeWithGroup(Resource resource) {
        throw new IllegalStateException("Microsoft.Resources keeps no resources in groups: " + resource.id());
    }

    @Override
    public void resume() {}
}
