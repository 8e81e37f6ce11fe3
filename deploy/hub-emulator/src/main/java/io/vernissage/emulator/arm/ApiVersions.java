package io.vernissage.emulator.arm;

import io.vernissage.emulator.HubEmulator;
import java.util.List;
import java.util.Locale;

/** Refuses api-versions that a stamp of profile 2020-09-01-hybrid does not know, in the words of a stamp. */
final class ApiVersions {
    /** Of groups, providers, resources, tags, subscriptions. */
    static final List<String> CORE = List.of(
            "2014-04-01-preview",
            "2014-04-01",
            "2015-01-01",
            "2015-11-01",
            "2016-02-01",
            "2016-06-01",
            "2016-07-01",
            "2016-09-01",
            "2017-05-10",
            "2018-02-01",
            "2018-05-01",
            "2019-10-01");

    private ApiVersions() {}

    static void checkCore(Call call) {
        if (!CORE.contains(call.apiVersion().toLowerCase(Locale.ROOT))) {
            throw new ArmException(
                    400,
                    "InvalidApiVersionParameter",
                    "The api-version '%s' is invalid. The supported versions are '%s'."
                            .formatted(call.apiVersion(), String.join(",", CORE.reversed())));
        }
    }

    /** Finds the longest type that the path begins with, and checks the version of that one. */
    static void check(Call call, ResourceProvider provider, ProviderPath path) {
        var asked = typeIn(path);
        var type = provider.types().stream()
                .filter(one -> begins(asked, one.name()))
                .max((one, other) ->
                        Integer.compare(one.name().length(), other.name().length()))
                .orElseThrow(() -> new ArmException(
                        404,
                        "InvalidResourceType",
                        "The resource type '%s' could not be found in the namespace '%s' for api version '%s'. The supported api-versions are '%s'."
                                .formatted(asked, provider.namespace(), call.apiVersion(), allOf(provider))));
        if (!type.apiVersions().contains(call.apiVersion().toLowerCase(Locale.ROOT))) {
            throw new ArmException(
                    400,
                    "NoRegisteredProviderFound",
                    "No registered resource provider found for location '%s' and API version '%s' for type '%s'. The supported api-versions are '%s'. The supported locations are '%s'."
                            .formatted(
                                    HubEmulator.LOCATION,
                                    call.apiVersion(),
                                    type.name(),
                                    String.join(", ", type.apiVersions()),
                                    HubEmulator.LOCATION));
        }
    }

    private static String allOf(ResourceProvider provider) {
        return String.join(
                ", ",
                provider.types().stream()
                        .flatMap(type -> type.apiVersions().stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static boolean begins(String asked, String type) {
        var start = type.toLowerCase(Locale.ROOT);
        var whole = asked.toLowerCase(Locale.ROOT);
        return whole.equals(start) || whole.startsWith(start + "/");
    }

    private static String typeIn(ProviderPath path) {
        var types = new StringBuilder();
        for (var i = 0; i < path.segments().size(); i += 2) {
            types.append(i == 0 ? "" : "/").append(path.segments().get(i));
        }
        return types.toString();
    }
}
