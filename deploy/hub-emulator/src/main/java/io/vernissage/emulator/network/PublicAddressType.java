package io.vernissage.emulator.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.Optional;
import java.util.stream.Collectors;

/** Public IP addresses, basic SKU, from a range that is for documentation and leads nowhere. */
final class PublicAddressType extends NetworkType {
    private static final AddressRange POOL = AddressRange.parse("198.18.0.0/15");
    private static final String DOMAIN = "cloudapp.azurestack.external";

    PublicAddressType(ResourceStore store, Operations operations) {
        super(store, operations);
    }

    @Override
    public ProviderType type() {
        return new ProviderType("publicIPAddresses", NetworkProvider.VERSIONS);
    }

    @Override
    public int removalOrder() {
        return 4;
    }

    @Override
    void complete(ObjectNode body, Optional<Resource> existing) {
        var properties = Json.child(body, "properties");
        var method = Json.text(properties, "publicIPAllocationMethod").orElse("Dynamic");
        if (!method.equals("Dynamic") && !method.equals("Static")) {
            throw new ArmException(
                    400, "InvalidRequestFormat", "'%s' is no publicIPAllocationMethod.".formatted(method));
        }
        properties.put("publicIPAllocationMethod", method);
        if (!properties.has("publicIPAddressVersion")) {
            properties.put("publicIPAddressVersion", "IPv4");
        }
        if (!properties.has("idleTimeoutInMinutes")) {
            properties.put("idleTimeoutInMinutes", 4);
        }
        properties.putArray("ipTags");
        properties.remove("ipConfiguration");
        body.set("sku", Json.object().put("name", "Basic").put("tier", "Regional"));
        if (method.equals("Static")) {
            properties.put(
                    "ipAddress",
                    existing.flatMap(one -> Json.text(one.view(), "properties", "ipAddress"))
                            .orElseGet(this::free));
        } else {
            properties.remove("ipAddress");
        }
        Json.text(properties, "dnsSettings", "domainNameLabel").ifPresent(label -> {
            checkFree(label, body.path("id").asText());
            Json.child(properties, "dnsSettings")
                    .put("fqdn", "%s.%s.%s".formatted(label, HubEmulator.LOCATION, DOMAIN));
        });
    }

    private String free() {
        var taken = store.all()
                .filter(resource -> resource.key().contains("/publicipaddresses/"))
                .flatMap(resource -> Json.text(resource.view(), "properties", "ipAddress").stream())
                .collect(Collectors.toSet());
        return POOL.usable()
                .mapToObj(AddressRange::text)
                .filter(address -> !taken.contains(address))
                .findFirst()
                .orElseThrow(() -> new ArmException(
                        409, "PublicIPCountLimitReached", "There is no public IP address left on this stamp."));
    }

    private void checkFree(String label, String own) {
        var taken = store.all()
                .filter(resource -> resource.key().contains("/publicipaddresses/")
                        && !resource.id().equalsIgnoreCase(own))
                .flatMap(
                        resource -> Json.text(resource.view(), "properties", "dnsSettings", "domainNameLabel").stream())
                .anyMatch(label::equalsIgnoreCase);
        if (taken) {
            throw new ArmException(
                    400,
                    "DnsRecordInUse",
                    "DNS record %s.%s.%s is already used by another public IP."
                            .formatted(label, HubEmulator.LOCATION, DOMAIN));
        }
    }

    @Override
    void checkUnused(Resource address) {
        references.configurations("publicIPAddress", address.id()).stream()
                .findFirst()
                .ifPresent(user -> {
                    throw new ArmException(
                            400,
                            "PublicIPAddressCannotBeDeleted",
                            "Public IP address %s can not be deleted since it is still allocated to resource %s."
                                    .formatted(address.id(), user.path("id").asText()));
                });
    }

    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        references.configurations("publicIPAddress", resource.id()).stream()
                .findFirst()
                .ifPresent(user -> Json.child(body, "properties")
                        .putObject("ipConfiguration")
                        .put("id", user.path("id").asText()));
        return body;
    }
}
