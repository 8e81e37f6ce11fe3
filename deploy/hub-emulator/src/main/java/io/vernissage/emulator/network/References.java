package io.vernissage.emulator.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who refers to whom. Back references are never kept, they are found: so they cannot be wrong. */
final class References {
    private static final String INTERFACES = "/providers/microsoft.network/networkinterfaces/";
    private static final String NETWORKS = "/providers/microsoft.network/virtualnetworks/";
    private static final String MACHINES = "/providers/microsoft.compute/virtualmachines/";

    private final ResourceStore store;

    References(ResourceStore store) {
        this.store = store;
    }

    /** @throws ArmException if the resource, or the child such as a subnet, does not exist */
    void check(String reference, String referrer) {
        if (!exists(reference)) {
            throw new ArmException(
                    400,
                    "InvalidResourceReference",
                    "Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region."
                            .formatted(reference, referrer));
        }
    }

    private boolean exists(String reference) {
        return store.find(reference).isPresent() || subnet(reference).isPresent();
    }

    /** The subnet at an address, from within its network. */
    Optional<JsonNode> subnet(String address) {
        return ResourceId.parse(address)
                .filter(id -> id.isA("Microsoft.Network/virtualNetworks/subnets"))
                .flatMap(id -> store.find(new ResourceId(
                                id.subscription(),
                                id.group(),
                                id.namespace(),
                                id.path().subList(0, 2)))
                        .flatMap(network -> Json.elements(network.view(), "properties", "subnets").stream()
                                .filter(subnet -> subnet.path("name").asText().equalsIgnoreCase(id.name()))
                                .findFirst()));
    }

    Stream<Resource> interfaces() {
        return store.all().filter(resource -> resource.key().contains(INTERFACES));
    }

    /** The configurations of all interfaces that name this subnet or public address. */
    List<JsonNode> configurations(String property, String reference) {
        return interfaces()
                .flatMap(one -> Json.elements(one.view(), "properties", "ipConfigurations").stream())
                .filter(one -> refers(one, reference, "properties", property, "id"))
                .toList();
    }

    /** Addresses of the interfaces and subnets that use this security group. */
    List<String> usersOfSecurityGroup(String group, String kind) {
        return switch (kind) {
            case "networkInterfaces" ->
                interfaces()
                        .filter(one -> refers(one.view(), group, "properties", "networkSecurityGroup", "id"))
                        .map(Resource::id)
                        .toList();
            default ->
                store.all()
                        .filter(resource -> resource.key().contains(NETWORKS))
                        .flatMap(network -> Json.elements(network.view(), "properties", "subnets").stream())
                        .filter(subnet -> refers(subnet, group, "properties", "networkSecurityGroup", "id"))
                        .map(subnet -> subnet.path("id").asText())
                        .toList();
        };
    }

    /** The machine that has this interface. */
    Optional<String> machine(String networkInterface) {
        return store.all()
                .filter(resource -> resource.key().contains(MACHINES))
                .filter(machine ->
                        Json.elements(machine.view(), "properties", "networkProfile", "networkInterfaces").stream()
                                .anyMatch(one -> refers(one, networkInterface, "id")))
                .map(Resource::id)
                .findFirst();
    }

    private static boolean refers(JsonNode node, String reference, String... path) {
        return Json.text(node, path).filter(reference::equalsIgnoreCase).isPresent();
    }
}
