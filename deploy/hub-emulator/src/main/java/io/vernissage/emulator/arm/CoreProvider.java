package io.vernissage.emulator.arm;

import java.util.List;
import java.util.stream.Stream;

/** Microsoft.Resources, which the list of providers shows like any other, though its addresses are of their own kind. */
final class CoreProvider implements ResourceProvider {
    private final ResourceProvider deployments;

    /** @param deployments what the namespace has in groups */
    CoreProvider(ResourceProvider deployments) {
        this.deployments = deployments;
    }

    @Override
    public String namespace() {
        return "Microsoft.Resources";
    }

    @Override
    public List<ProviderType> types() {
        var own = Stream.of(
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
                .map(name -> new ProviderType(name, ApiVersions.CORE));
        return Stream.concat(own, deployments.types().stream()).toList();
    }

    @Override
    public Answer answer(Call call, ProviderPath path) {
        if (path.is(0, "deployments")) {
            return deployments.answer(call, path);
        }
        throw ArmException.wrongMethod(call.method());
    }

    @Override
    public void removeWithGroup(Resource resource) {
        deployments.removeWithGroup(resource);
    }

    @Override
    public void resume() {
        deployments.resume();
    }
}
