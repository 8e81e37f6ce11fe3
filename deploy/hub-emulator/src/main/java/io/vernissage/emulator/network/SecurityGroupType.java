package io.vernissage.emulator.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Network security groups with their rules; the six default rules every group has are added. */
final class SecurityGroupType extends NetworkType {
    private static final String RULES = "securityRules";
    private static final String RULE_TYPE = "Microsoft.Network/networkSecurityGroups/securityRules";

    SecurityGroupType(ResourceStore store, Operations operations) {
        super(store, operations);
    }

    @Override
    public ProviderType type() {
        return new ProviderType("networkSecurityGroups", NetworkProvider.VERSIONS);
    }

    @Override
    public List<ProviderType> children() {
        return List.of(new ProviderType("networkSecurityGroups/securityRules", NetworkProvider.VERSIONS));
    }

    @Override
    public int removalOrder() {
        return 4;
    }

    @Override
    void complete(ObjectNode body, Optional<Resource> existing) {
        var id = body.path("id").asText();
        var properties = Json.child(body, "properties");
        var rules = Json.elements(properties, RULES).stream()
                .map(sent -> NetworkBody.part(Json.asObject(sent, RULES), id, RULES, RULE_TYPE))
                .toList();
        var places = new HashSet<String>();
        for (var rule : rules) {
            var direction = Json.text(rule, "properties", "direction").orElseThrow(() -> incomplete(rule, "direction"));
            var priority = Json.text(rule, "properties", "priority").orElseThrow(() -> incomplete(rule, "priority"));
            if (!places.add(direction + priority)) {
                throw new ArmException(
                        400,
                        "SecurityRuleConflict",
                        "Security rule %s conflicts with another rule. Rules cannot have the same Priority and Direction."
                                .formatted(rule.path("name").asText()));
            }
        }
        properties.set(RULES, Json.array(rules.stream()));
        properties.set("defaultSecurityRules", Json.array(defaults(id)));
    }

    private static ArmException incomplete(ObjectNode rule, String property) {
        return new ArmException(
                400,
                "SecurityRuleParameterNotSpecified",
                "Security rule %s has no %s.".formatted(rule.path("name").asText(), property));
    }

    private static Stream<ObjectNode> defaults(String group) {
        return Stream.of(
                rule(group, "Inbound", "AllowVnetInBound", "Allow", 65000, "VirtualNetwork"),
                rule(group, "Inbound", "AllowAzureLoadBalancerInBound", "Allow", 65001, "AzureLoadBalancer"),
                rule(group, "Inbound", "DenyAllInBound", "Deny", 65500, "*"),
                rule(group, "Outbound", "AllowVnetOutBound", "Allow", 65000, "VirtualNetwork"),
                rule(group, "Outbound", "AllowInternetOutBound", "Allow", 65001, "Internet"),
                rule(group, "Outbound", "DenyAllOutBound", "Deny", 65500, "*"));
    }

    private static ObjectNode rule(
            String group, String direction, String name, String access, int priority, String addresses) {
        var sent = Json.object().put("name", name);
        sent.putObject("properties")
                .put("protocol", "*")
                .put("sourcePortRange", "*")
                .put("destinationPortRange", "*")
                .put("sourceAddressPrefix", addresses.equals("Internet") ? "*" : addresses)
                .put("destinationAddressPrefix", addresses.equals("AzureLoadBalancer") ? "*" : addresses)
                .put("access", access)
                .put("priority", priority)
                .put("direction", direction);
        return NetworkBody.part(
                sent, group, "defaultSecurityRules", "Microsoft.Network/networkSecurityGroups/defaultSecurityRules");
    }

    @Override
    void checkUnused(Resource group) {
        Stream.of("networkInterfaces", "subnets")
                .flatMap(kind -> references.usersOfSecurityGroup(group.id(), kind).stream())
                .findFirst()
                .ifPresent(user -> {
                    throw new ArmException(
                            400,
                            "InUseNetworkSecurityGroupCannotBeDeleted",
                            "Network security group %s cannot be deleted since it is in use by %s."
                                    .formatted(group.id(), user));
                });
    }

    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        Stream.of("networkInterfaces", "subnets").forEach(kind -> {
            var users = references.usersOfSecurityGroup(resource.id(), kind);
            if (!users.isEmpty()) {
                Json.child(body, "properties")
                        .set(
                                kind,
                                Json.array(
                                        users.stream().map(user -> Json.object().put("id", user))));
            }
        });
        return body;
    }

    @Override
    public Answer below(Call call, Resource group, ProviderPath path) {
        if (path.is(2, RULES) && path.segments().size() == 3 && call.is("GET")) {
            return Answer.ok(Json.list(Json.elements(group.view(), "properties", RULES).stream()));
        }
        if (!path.is(2, RULES) || path.segments().size() != 4) {
            throw ArmException.wrongMethod(call.method());
        }
        var name = path.segments().get(3);
        var existing = rule(group.view(), name);
        return switch (call.method()) {
            case "GET" -> Answer.ok(existing.orElseThrow(() -> ArmException.resourceNotFound(path.id(4))));
            case "PUT" -> {
                var body = rewritten(group, name, Optional.of(call.object().put("name", name)));
                complete(body, Optional.of(group));
                yield Answer.of(
                        existing.isPresent() ? 200 : 201,
                        rule(saved(call, body), name).orElseThrow());
            }
            case "DELETE" -> {
                var body = rewritten(group, name, Optional.empty());
                complete(body, Optional.of(group));
                saved(call, body);
                yield accepted(call, group);
            }
            default -> throw ArmException.wrongMethod(call.method());
        };
    }

    private static Optional<JsonNode> rule(JsonNode group, String name) {
        return Json.elements(group, "properties", RULES).stream()
                .filter(one -> one.path("name").asText().equalsIgnoreCase(name))
                .findFirst();
    }

    private static ObjectNode rewritten(Resource group, String name, Optional<ObjectNode> rule) {
        var body = group.body().put("etag", NetworkBody.newEtag());
        var left = Json.elements(body, "properties", RULES).stream()
                .filter(one -> !one.path("name").asText().equalsIgnoreCase(name));
        Json.child(body, "properties").set(RULES, Json.array(Stream.concat(left, rule.stream())));
        return body;
    }
}
