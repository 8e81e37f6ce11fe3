package io.vernissage.emulator.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Network interfaces. Each configuration gets an address of its subnet, and keeps it for as long as it stays there. */
final class InterfaceType extends NetworkType {
    private static final String CONFIGURATIONS = "ipConfigurations";

    InterfaceType(ResourceStore store, Operations operations) {
        super(store, operations);
    }

    @Override
    public ProviderType type() {
        return new ProviderType("networkInterfaces", NetworkProvider.VERSIONS);
    }

    @Override
    public int removalOrder() {
        return 2;
    }

    @Override
    void complete(ObjectNode body, Optional<Resource> existing) {
        var id = body.path("id").asText();
        var properties = Json.child(body, "properties");
        var configurations = Json.elements(properties, CONFIGURATIONS).stream()
                .map(sent -> NetworkBody.part(
                        Json.asObject(sent, CONFIGURATIONS),
                        id,
                        CONFIGURATIONS,
                        "Microsoft.Network/networkInterfaces/ipConfigurations"))
                .toList();
        if (configurations.isEmpty()) {
            throw new ArmException(
                    400,
                    "NetworkInterfaceMustHaveOneIpConfiguration",
                    "Network interface %s must have one or more IP configurations.".formatted(id));
        }
        Json.text(properties, "networkSecurityGroup", "id").ifPresent(group -> references.check(group, id));
        configure(configurations, id, existing);
        properties.set(CONFIGURATIONS, Json.array(configurations.stream()));
        settings(properties, existing);
    }

    private void configure(List<ObjectNode> configurations, String id, Optional<Resource> existing) {
        var own = new HashSet<String>();
        for (var i = 0; i < configurations.size(); i++) {
            var configuration = configurations.get(i);
            var properties = Json.child(configuration, "properties");
            if (!properties.has("primary")) {
                properties.put("primary", i == 0);
            }
            properties.put("privateIPAddressVersion", "IPv4");
            Json.text(properties, "publicIPAddress", "id").ifPresent(address -> checkPublic(address, id));
            var subnet = Json.text(properties, "subnet", "id")
                    .orElseThrow(() -> new ArmException(
                            400,
                            "SubnetNotSpecified",
                            "The IP configuration %s names no subnet."
                                    .formatted(configuration.path("id").asText())));
            references.check(subnet, id);
            own.add(allocate(properties, configuration.path("name").asText(), subnet, id, existing, own));
        }
    }

    private void checkPublic(String address, String id) {
        references.check(address, id);
        references.configurations("publicIPAddress", address).stream()
                .map(user -> user.path("id").asText())
                .filter(user -> !user.toLowerCase(Locale.ROOT).startsWith(id.toLowerCase(Locale.ROOT) + "/"))
                .findFirst()
                .ifPresent(user -> {
                    throw new ArmException(
                            400,
                            "PublicIPAddressInUse",
                            "Resource %s is referencing public IP address %s that is already allocated to resource %s."
                                    .formatted(id, address, user));
                });
    }

    private String allocate(
            ObjectNode properties,
            String name,
            String subnet,
            String id,
            Optional<Resource> existing,
            Set<String> own) {
        var range = AddressRange.parse(references
                .subnet(subnet)
                .flatMap(found -> Json.text(found, "properties", "addressPrefix"))
                .orElseThrow());
        var taken = new HashSet<>(own);
        references.configurations("subnet", subnet).stream()
                .filter(one ->
                        !one.path("id").asText().equalsIgnoreCase("%s/%s/%s".formatted(id, CONFIGURATIONS, name)))
                .forEach(one -> taken.add(
                        one.path("properties").path("privateIPAddress").asText()));
        var wanted = Json.text(properties, "privateIPAddress");
        var isStatic = Json.text(properties, "privateIPAllocationMethod")
                .filter("Static"::equals)
                .isPresent();
        properties.put("privateIPAllocationMethod", isStatic ? "Static" : "Dynamic");
        var address = isStatic
                ? checked(wanted, range, taken, id)
                : existing.flatMap(one -> addressOf(one, name))
                        .filter(old -> range.contains(AddressRange.address(old)) && !taken.contains(old))
                        .orElseGet(() -> free(range, taken, subnet));
        properties.put("privateIPAddress", address);
        return address;
    }

    private static String checked(Optional<String> wanted, AddressRange range, Set<String> taken, String id) {
        var address = wanted.orElseThrow(() -> new ArmException(
                400,
                "StaticIPAddressNotSpecified",
                "Interface %s asks for a static address and names none.".formatted(id)));
        if (!range.contains(AddressRange.address(address))) {
            throw new ArmException(
                    400,
                    "PrivateIPAddressNotInSubnet",
                    "Private static IP address %s does not belong to the range of its subnet.".formatted(address));
        }
        if (taken.contains(address)) {
            throw new ArmException(
                    400,
                    "PrivateIPAddressInUse",
                    "IP address %s is already allocated to another resource.".formatted(address));
        }
        return address;
    }

    private static String free(AddressRange range, Set<String> taken, String subnet) {
        return range.usable()
                .mapToObj(AddressRange::text)
                .filter(address -> !taken.contains(address))
                .findFirst()
                .orElseThrow(() -> new ArmException(
                        400,
                        "SubnetIsFull",
                        "Subnet %s does not have enough capacity for 1 IP addresses.".formatted(subnet)));
    }

    private static Optional<String> addressOf(Resource existing, String configuration) {
        return Json.elements(existing.view(), "properties", CONFIGURATIONS).stream()
                .filter(one -> one.path("name").asText().equalsIgnoreCase(configuration))
                .flatMap(one -> Json.text(one, "properties", "privateIPAddress").stream())
                .findFirst();
    }

    private static void settings(ObjectNode properties, Optional<Resource> existing) {
        var names = Json.child(properties, "dnsSettings");
        if (!names.has("dnsServers")) {
            names.putArray("dnsServers");
        }
        names.putArray("appliedDnsServers");
        for (var flag : List.of("enableAcceleratedNetworking", "enableIPForwarding")) {
            if (!properties.has(flag)) {
                properties.put(flag, false);
            }
        }
        properties.put(
                "macAddress",
                existing.flatMap(one -> Json.text(one.view(), "properties", "macAddress"))
                        .orElseGet(InterfaceType::newMacAddress));
        properties.putArray("hostedWorkloads");
        properties.putArray("tapConfigurations");
        properties.remove(List.of("virtualMachine", "primary"));
    }

    private static String newMacAddress() {
        var random = ThreadLocalRandom.current();
        return "00-1D-D8-%02X-%02X-%02X".formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    }

    @Override
    void checkUnused(Resource resource) {
        references.machine(resource.id()).ifPresent(machine -> {
            throw new ArmException(
                    400,
                    "NicInUse",
                    "Network Interface %s is used by existing resource %s. In order to delete the network interface, it must be dissociated from the resource."
                            .formatted(resource.id(), machine));
        });
    }

    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        references.machine(resource.id()).ifPresent(machine -> {
            var properties = Json.child(body, "properties");
            properties.putObject("virtualMachine").put("id", machine);
            properties.put("primary", true);
        });
        return body;
    }
}
