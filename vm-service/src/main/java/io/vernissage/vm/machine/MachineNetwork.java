package io.vernissage.vm.machine;

import com.azure.core.management.Resource;
import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.network.fluent.models.NetworkInterfaceInner;
import com.azure.resourcemanager.network.fluent.models.NetworkInterfaceIpConfigurationInner;
import com.azure.resourcemanager.network.fluent.models.SubnetInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkInner;
import com.azure.resourcemanager.network.models.AddressSpace;
import com.azure.resourcemanager.network.models.IpAllocationMethod;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.vm.MachineProblems;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The network of one machine: a virtual network with one subnet, and an interface in it. There is no public address: what
 * shows that the machine works is its serial console.
 */
final class MachineNetwork {
    private static final String ADDRESSES = "10.0.0.0/24";
    private static final String SUBNET = "default";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(500);

    private final NetworkManagementClient client;
    private final String location;

    MachineNetwork(Stamp stamp) {
        this.client = stamp.network().serviceClient();
        this.location = stamp.location();
    }

    /** The resource id of a plan's network interface, whether it is there or not. */
    static String interfaceId(Stamp stamp, MachinePlan plan) {
        return "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/networkInterfaces/%s"
                .formatted(stamp.subscription(), plan.name().resourceGroup(), plan.networkInterface());
    }

    /** Makes what is missing and waits until it is provisioned. */
    void ensure(MachinePlan plan) {
        var group = plan.name().resourceGroup();
        var networks = client.getVirtualNetworks();
        var network = ensure(
                plan,
                "Virtual network",
                plan.network(),
                () -> networks.getByResourceGroup(group, plan.network()),
                () -> networks.beginCreateOrUpdate(group, plan.network(), network(plan)),
                VirtualNetworkInner::provisioningState);
        var subnet = network.subnets().getFirst().id();
        var interfaces = client.getNetworkInterfaces();
        ensure(
                plan,
                "Network interface",
                plan.networkInterface(),
                () -> interfaces.getByResourceGroup(group, plan.networkInterface()),
                () -> interfaces.beginCreateOrUpdate(group, plan.networkInterface(), networkInterface(plan, subnet)),
                NetworkInterfaceInner::provisioningState);
    }

    private VirtualNetworkInner network(MachinePlan plan) {
        return new VirtualNetworkInner()
                .withLocation(location)
                .withTags(plan.tags())
                .withAddressSpace(new AddressSpace().withAddressPrefixes(List.of(ADDRESSES)))
                .withSubnets(List.of(new SubnetInner().withName(SUBNET).withAddressPrefix(ADDRESSES)));
    }

    private NetworkInterfaceInner networkInterface(MachinePlan plan, String subnet) {
        return new NetworkInterfaceInner()
                .withLocation(location)
                .withTags(plan.tags())
                .withIpConfigurations(List.of(new NetworkInterfaceIpConfigurationInner()
                        .withName(SUBNET)
                        .withPrimary(true)
                        .withPrivateIpAllocationMethod(IpAllocationMethod.DYNAMIC)
                        .withSubnet(new SubnetInner().withId(subnet))));
    }

    private static <R extends Resource> R ensure(
            MachinePlan plan,
            String kind,
            String name,
            Supplier<R> get,
            Supplier<?> begin,
            Function<R, String> provisioningState) {
        var present = Asking.forPresent("read %s %s".formatted(kind, name), get);
        present.filter(found -> !plan.owns(found.tags())).ifPresent(_ -> {
            throw new ProblemException(
                    MachineProblems.taken(kind, name, plan.name().resourceGroup()));
        });
        if (present.isEmpty() || isFailed(provisioningState.apply(present.get()))) {
            make(kind, name, get, begin);
        }
        return settled(kind, name, get, provisioningState);
    }

    private static void make(String kind, String name, Supplier<?> get, Supplier<?> begin) {
        try {
            Asking.of("make %s %s".formatted(kind, name), begin);
        } catch (HubException e) {
            // Another worker may have asked a moment ago; what became of that is read next.
            if (Asking.forPresent("read %s %s".formatted(kind, name), get).isEmpty()) {
                throw e;
            }
        }
    }

    private static <R> R settled(String kind, String name, Supplier<R> get, Function<R, String> provisioningState) {
        var end = Instant.now().plus(PATIENCE);
        while (true) {
            Optional<R> found = Asking.forPresent("read %s %s".formatted(kind, name), get);
            var state = found.map(provisioningState).orElse("");
            if (state.equalsIgnoreCase("Succeeded")) {
                return found.orElseThrow();
            }
            if (isFailed(state)) {
                throw new HubException(0, state, false, "%s %s ended as %s".formatted(kind, name, state), null);
            }
            if (Instant.now().isAfter(end)) {
                throw new HubException(
                        0,
                        "Timeout",
                        true,
                        "%s %s was still '%s' after %s".formatted(kind, name, state, PATIENCE),
                        null);
            }
            Asking.pause(POLL);
        }
    }

    private static boolean isFailed(String state) {
        return "Failed".equalsIgnoreCase(state) || "Canceled".equalsIgnoreCase(state);
    }
}
