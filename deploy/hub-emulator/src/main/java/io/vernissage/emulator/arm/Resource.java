package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One kept document.
 *
 * @param id its address as it was first written
 * @param body what a GET shows
 * @param internal what only its provider knows: keys, names of files, the operation that is going on
 */
public record Resource(String id, ObjectNode body, ObjectNode internal) {
    public Resource {
        body = body.deepCopy();
        internal = internal.deepCopy();
    }

    public String key() {
        return ResourceId.keyOf(id);
    }

    /** The body to look at: faster than a copy, and not to be changed. */
    public JsonNode view() {
        return body;
    }

    /** A copy that the caller may change. */
    @Override
    public ObjectNode body() {
        return body.deepCopy();
    }

    /** A copy that the caller may change. */
    @Override
    public ObjectNode internal() {
        return internal.deepCopy();
    }

    public String provisioningState() {
        return Json.text(body, "properties", "provisioningState").orElse("Succeeded");
    }

    public Resource withProvisioningState(String state) {
        var changed = body();
        Json.child(changed, "properties").put("provisioningState", state);
        return new Resource(id, changed, internal);
    }
}
