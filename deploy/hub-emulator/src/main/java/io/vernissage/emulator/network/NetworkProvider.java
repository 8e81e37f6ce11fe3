package io.vernissage.emulator.network;

import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.ResourceProvider;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TrackedProvider;
import java.util.List;
import java.util.stream.Stream;

/** Microsoft.Network, put together. */
public final class NetworkProvider {
    private static final String NAMESPACE = "Microsoft.Network";

    static final List<String> VERSIONS = List.of(
            "2015-05-01-preview",
            "2015-06-15",
            "2016-03-30",
            "2016-06-01",
            "2016-09-01",
            "2016-12-01",
            "2017-03-01",
            "2017-10-01",
            "2018-11-01");

    private NetworkProvider() {}

    public static ResourceProvider in(ResourceStore store, Operations operations) {
        var others = Stream.of(
                        "locations",
                        "locations/operations",
                        "locations/operationResults",
                        "locations/usages",
                        "locations/CheckDnsNameAvailability",
                        "operations")
                .map(name -> new ProviderType(name, VERSIONS))
                .toList();
        return new TrackedProvider(
                NAMESPACE,
                store,
                List.of(
                        new VirtualNetworkType(store, operations),
                        new SecurityGroupType(store, operations),
                        new PublicAddressType(store, operations),
                        new InterfaceType(store, operations)),
                others,
                (call, path) -> other(operations, call, path));
    }

    private static Answer other(Operations operations, Call call, ProviderPath path) {
        if (path.matches("locations", "*", "usages")) {
            return Answer.ok(Json.list(Stream.empty()));
        }
        return operations
                .answer(call, path)
                .orElseThrow(() -> new ArmException(
                        404,
                        "InvalidResourceType",
                        "There is nothing at '%s' in the namespace '%s'."
                                .formatted(String.join("/", path.segments()), NAMESPACE)));
    }
}
