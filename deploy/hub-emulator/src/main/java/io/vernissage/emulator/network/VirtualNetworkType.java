package io.vernissage.emulator.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Virtual networks; their subnets live within them and have addresses of their own below them. */
final class VirtualNetworkType extends NetworkType {
    private static final String SUBNETS = "subnets";
    private static final String SUBNET_TYPE = "Microsoft.Network/virtualNetworks/subnets";

    VirtualNetworkType(ResourceStore store, Operations operations) {
        super(store, operations);
    }

    @Override
    public ProviderType type() {
        return new ProviderType("virtualNetworks", NetworkProvider.VERSIONS);
    }

    @Override
    public List<ProviderType> children() {
        return List.of(new ProviderType("virtualNetworks/subnets", NetworkProvider.VERSIONS));
    }

    @Override
    public int removalOrder() {
        return 3;
    }

    @Override
    void complete(ObjectNode body, Optional<Resource> existing) {
        var id = body.path("id").asText();
        var properties = Json.child(body, "properties");
        var space = Json.elements(properties, "addressSpace", "addressPrefixes").stream()
                .map(prefix -> AddressRange.parse(prefix.asText()))
                .toList();
        if (space.isEmpty()) {
            throw new ArmException(
                    400, "InvalidRequestFormat", "Virtual network %s must have an addressSpace.".formatted(id));
        }
        var subnets = Json.elements(properties, SUBNETS).stream()
                .map(sent -> NetworkBody.part(Json.asObject(sent, SUBNETS), id, SUBNETS, SUBNET_TYPE))
                .toList();
        checkSubnets(subnets, space, id);
        existing.ifPresent(network -> checkNoneLost(network, subnets));
        subnets.forEach(VirtualNetworkType::withDefaults);
        properties.set(SUBNETS, Json.array(subnets.stream()));
        properties.putArray("virtualNetworkPeerings");
        properties.put("enableDdosProtection", false).put("enableVmProtection", false);
    }

    private static void withDefaults(ObjectNode subnet) {
        var properties = Json.child(subnet, "properties");
        properties.remove("ipConfigurations");
        Stream.of("delegations").filter(name -> !properties.has(name)).forEach(properties::putArray);
    }

    private void checkSubnets(List<ObjectNode> subnets, List<AddressRange> space, String network) {
        var seen = new ArrayList<AddressRange>();
        for (var subnet : subnets) {
            var prefix = Json.text(subnet, "properties", "addressPrefix")
                    .orElseThrow(() -> new ArmException(
                            400,
                            "InvalidRequestFormat",
                            "Subnet %s has no addressPrefix."
                                    .formatted(subnet.path("id").asText())));
            var range = AddressRange.parse(prefix);
            if (space.stream().noneMatch(whole -> whole.contains(range))) {
                throw new ArmException(
                        400,
                        "NetcfgInvalidSubnet",
                        "Subnet '%s' is not valid in virtual network '%s'."
                                .formatted(
                                        subnet.path("name").asText(), network.substring(network.lastIndexOf('/') + 1)));
            }
            if (seen.stream().anyMatch(range::overlaps)) {
                throw new ArmException(
                        400,
                        "NetcfgSubnetRangesOverlap",
                        "Subnet '%s' is not valid because its IP address range overlaps with that of an existing subnet."
                                .formatted(subnet.path("name").asText()));
            }
            seen.add(range);
            Json.text(subnet, "properties", "networkSecurityGroup", "id")
                    .ifPresent(
                            group -> references.check(group, subnet.path("id").asText()));
        }
    }

    private void checkNoneLost(Resource network, List<ObjectNode> left) {
        Json.elements(network.view(), "properties", SUBNETS).stream()
                .filter(old -> left.stream()
                        .noneMatch(one -> sameName(one, old.path("name").asText())))
                .forEach(old -> checkSubnetUnused(old.path("id").asText()));
    }

    @Override
    void checkUnused(Resource network) {
        Json.elements(network.view(), "properties", SUBNETS)
                .forEach(subnet -> checkSubnetUnused(subnet.path("id").asText()));
    }

    private void checkSubnetUnused(String subnet) {
        references.configurations("subnet", subnet).stream().findFirst().ifPresent(user -> {
            throw new ArmException(
                    400,
                    "InUseSubnetCannotBeDeleted",
                    "Subnet %s is in use by %s and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet."
                            .formatted(
                                    subnet.substring(subnet.lastIndexOf('/') + 1),
                                    user.path("id").asText()));
        });
    }

    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        Json.elements(body, "properties", SUBNETS).forEach(this::withUsers);
        return body;
    }

    private void withUsers(JsonNode subnet) {
        var users = references.configurations("subnet", subnet.path("id").asText());
        if (!users.isEmpty()) {
            Json.child((ObjectNode) subnet, "properties")
                    .set(
                            "ipConfigurations",
                            Json.array(users.stream()
                                    .map(user -> Json.object()
                                            .put("id", user.path("id").asText()))));
        }
    }

    @Override
    public Answer below(Call call, Resource network, ProviderPath path) {
        if (path.is(2, SUBNETS) && path.segments().size() == 3 && call.is("GET")) {
            return Answer.ok(Json.list(Json.elements(shown(call, network), "properties", SUBNETS).stream()));
        }
        if (path.is(2, SUBNETS) && path.segments().size() == 4) {
            return subnet(call, network, path.segments().get(3), path.id(4));
        }
        throw ArmException.wrongMethod(call.method());
    }

    private Answer subnet(Call call, Resource network, String name, ResourceId id) {
        var existing = Json.elements(shown(call, network), "properties", SUBNETS).stream()
                .filter(one -> sameName(one, name))
                .findFirst();
        return switch (call.method()) {
            case "GET" ->
                Answer.ok(existing.orElseThrow(
                        () -> new ArmException(404, "NotFound", "Resource %s not found.".formatted(id.text()))));
            case "PUT" -> {
                var body = rewritten(network, name, Optional.of(call.object().put("name", name)));
                complete(body, Optional.of(network));
                var subnets = Json.elements(saved(call, body), "properties", SUBNETS);
                yield Answer.of(
                        existing.isPresent() ? 200 : 201,
                        subnets.stream()
                                .filter(one -> sameName(one, name))
                                .findFirst()
                                .orElseThrow());
            }
            case "DELETE" -> {
                if (existing.isEmpty()) {
                    yield Answer.empty(204);
                }
                var body = rewritten(network, name, Optional.empty());
                complete(body, Optional.of(network));
                saved(call, body);
                yield accepted(call, network);
            }
            default -> throw ArmException.wrongMethod(call.method());
        };
    }

    /** The network with this subnet replaced, or gone. */
    private static ObjectNode rewritten(Resource network, String name, Optional<ObjectNode> subnet) {
        var body = network.body().put("etag", NetworkBody.newEtag());
        var subnets = Json.object().arrayNode();
        Json.elements(body, "properties", SUBNETS).stream()
                .filter(one -> !sameName(one, name))
                .forEach(subnets::add);
        subnet.ifPresent(subnets::add);
        ArrayNode all = subnets;
        Json.child(body, "properties").set(SUBNETS, all);
        return body;
    }

    private static boolean sameName(JsonNode part, String name) {
        return part.path("name").asText().equalsIgnoreCase(name);
    }
}
