package io.vernissage.emulator.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.TrackedBody;
import java.util.Optional;
import java.util.UUID;

/** What all resources of this namespace have: an etag that changes with each write, a resourceGuid that never does. */
final class NetworkBody {
    private NetworkBody() {}

    /** The document a PUT makes: what was sent, and what the service adds to every resource. */
    static ObjectNode start(Call call, ResourceId id, Optional<Resource> existing) {
        var body = TrackedBody.start(call, id, existing);
        body.put("etag", newEtag());
        var properties = body.putObject("properties").put("provisioningState", "Succeeded");
        properties.put(
                "resourceGuid",
                existing.flatMap(one -> Json.text(one.view(), "properties", "resourceGuid"))
                        .orElseGet(() -> UUID.randomUUID().toString()));
        Json.at(call.object(), "properties")
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .ifPresent(sent -> sent.properties().stream()
                        .filter(one ->
                                !properties.has(one.getKey()) && !one.getValue().isNull())
                        .forEach(one -> properties.set(one.getKey(), one.getValue())));
        return body;
    }

    /** A part of a resource that has an address of its own, such as a subnet: with id, etag, type, state. */
    static ObjectNode part(ObjectNode sent, String parent, String collection, String type) {
        var name = Json.text(sent, "name").orElse("");
        var part = Json.object().put("name", name).put("id", "%s/%s/%s".formatted(parent, collection, name));
        part.put("etag", newEtag());
        var properties = part.putObject("properties").put("provisioningState", "Succeeded");
        Json.at(sent, "properties")
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .ifPresent(all -> all.properties().stream()
                        .filter(one ->
                                !properties.has(one.getKey()) && !one.getValue().isNull())
                        .forEach(one -> properties.set(one.getKey(), one.getValue())));
        return part.put("type", type);
    }

    static String newEtag() {
        return "W/\"%s\"".formatted(UUID.randomUUID());
    }
}
