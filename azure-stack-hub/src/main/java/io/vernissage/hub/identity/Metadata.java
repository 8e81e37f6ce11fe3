package io.vernissage.hub.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.hub.HubException;
import java.net.URI;
import java.util.Optional;

/**
 * Reads the answer of {@code /metadata/endpoints} in both shapes it has: one object (api-version 2015-01-01), or an array
 * of clouds with suffixes (2019-10-01), of which a stamp has one.
 */
final class Metadata {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Metadata() {}

    /** @throws HubException that does not pass, if the answer names no login endpoint or no audience */
    static Endpoints read(URI host, String text) {
        var cloud = cloud(host, text);
        var authentication = cloud.path("authentication");
        var suffixes = cloud.path("suffixes");
        var storage = withoutLeadingDot(text(suffixes, "storage")).orElseGet(() -> parent(host));
        return new Endpoints(
                login(host, authentication),
                text(authentication.path("audiences"), 0).orElseThrow(() -> unusable(host, "no audience")),
                storage,
                withoutLeadingDot(text(suffixes, "keyVaultDns")).orElse("vault." + storage),
                either(cloud, "gallery"),
                either(cloud, "portal"),
                either(cloud, "graph"));
    }

    private static JsonNode cloud(URI host, String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException _) {
            throw unusable(host, "no JSON");
        }
        if (!root.isArray()) {
            return root;
        }
        // several clouds in one answer are those of public Azure: the one asked names itself
        for (var cloud : root) {
            if (text(cloud, "resourceManager")
                    .map(address -> address.contains(host.getHost()))
                    .orElse(false)) {
                return cloud;
            }
        }
        return root.path(0);
    }

    private static URI login(URI host, JsonNode authentication) {
        var address = text(authentication, "loginEndpoint")
                .map(Metadata::withoutTrailingSlashes)
                .orElseThrow(() -> unusable(host, "no login endpoint"));
        try {
            return URI.create(address);
        } catch (IllegalArgumentException _) {
            throw unusable(host, "a login endpoint that is no address");
        }
    }

    private static HubException unusable(URI host, String lack) {
        return new HubException(
                0,
                "UnusableMetadata",
                false,
                "Could not read %s/metadata/endpoints: the answer has %s; is this address a Resource Manager?"
                        .formatted(host, lack),
                null);
    }

    /** The host without its first label, {@code management} or {@code adminmanagement}; a bare address has no labels. */
    private static String parent(URI host) {
        var name = host.getHost();
        var dot = name.indexOf('.');
        var isAddress = name.matches("[0-9.]+") || name.startsWith("[");
        return dot < 0 || isAddress ? name : name.substring(dot + 1);
    }

    /** {@code portal} in the newer shape, {@code portalEndpoint} in the older one. */
    private static String either(JsonNode cloud, String name) {
        return text(cloud, name).or(() -> text(cloud, name + "Endpoint")).orElse("");
    }

    private static Optional<String> text(JsonNode object, String name) {
        return nonBlank(object.path(name));
    }

    private static Optional<String> text(JsonNode array, int index) {
        return nonBlank(array.path(index));
    }

    private static Optional<String> nonBlank(JsonNode value) {
        return Optional.of(value.asText("").strip()).filter(text -> !text.isEmpty() && !value.isNull());
    }

    private static Optional<String> withoutLeadingDot(Optional<String> suffix) {
        return suffix.map(text -> text.startsWith(".") ? text.substring(1) : text);
    }

    private static String withoutTrailingSlashes(String address) {
        return address.replaceAll("/+$", "");
    }
}
