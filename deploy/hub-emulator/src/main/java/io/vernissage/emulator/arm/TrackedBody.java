package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import java.util.Locale;
import java.util.Optional;

/** What all resources that live in groups have in common: id, name, type, location, tags. */
public final class TrackedBody {
    private TrackedBody() {}

    /**
     * Starts the document of a resource from what a PUT sent.
     *
     * @throws ArmException if the location is missing, unknown, or another than before
     */
    public static ObjectNode start(Call call, ResourceId id, Optional<Resource> existing) {
        var sent = call.object();
        var location = Json.text(sent, "location")
                .orElseThrow(() -> new ArmException(
                        400, "LocationRequired", "The location property is required for this definition."));
        if (!normal(location).equals(HubEmulator.LOCATION)) {
            throw new ArmException(
                    400,
                    "LocationNotAvailableForResourceType",
                    "The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is '%s'."
                            .formatted(location, id.type(), HubEmulator.LOCATION));
        }
        var address = existing.map(Resource::id).orElse(id.text());
        var body = Json.object().put("name", address.substring(address.lastIndexOf('/') + 1));
        body.put("id", address).put("type", id.type()).put("location", HubEmulator.LOCATION);
        Json.at(sent, "tags").ifPresent(tags -> body.set("tags", tags));
        return body;
    }

    /** The document with the tags of a PATCH, which replace those that were there. */
    public static ObjectNode tagged(Call call, Resource resource) {
        var body = resource.body();
        Json.at(call.object(), "tags").ifPresent(tags -> body.set("tags", tags));
        return body;
    }

    private static String normal(String location) {
        return location.toLowerCase(Locale.ROOT).replace(" ", "");
    }
}
