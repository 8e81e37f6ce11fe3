package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One authorised request to Resource Manager.
 *
 * @param method in upper case
 * @param endpoint the address of the listener, without a trailing slash
 * @param path decoded segments, empty ones left out
 * @param query decoded values by name in lower case
 * @param body the JSON that came with it
 */
public record Call(
        String method,
        Listener listener,
        URI endpoint,
        List<String> path,
        Map<String, String> query,
        Optional<JsonNode> body) {

    public boolean is(String expected) {
        return method.equals(expected);
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
    }

    public String apiVersion() {
        return query("api-version")
                .orElseThrow(() -> new ArmException(
                        400,
                        "MissingApiVersionParameter",
                        "The api-version query parameter (?api-version=) is required for all requests."));
    }

    /** The segment of the path, empty where the path is shorter. */
    public Optional<String> segment(int index) {
        return index < path.size() ? Optional.of(path.get(index)) : Optional.empty();
    }

    public boolean segmentIs(int index, String expected) {
        return segment(index).filter(expected::equalsIgnoreCase).isPresent();
    }

    /** The body as an object that the caller may change. */
    public ObjectNode object() {
        return body.filter(JsonNode::isObject)
                .map(ObjectNode.class::cast)
                .orElseThrow(() -> new ArmException(
                        400,
                        "InvalidRequestContent",
                        "The request content was invalid and could not be deserialized: a JSON object is expected."))
                .deepCopy();
    }
}
