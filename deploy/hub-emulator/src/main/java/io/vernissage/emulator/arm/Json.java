package io.vernissage.emulator.arm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Documents as Resource Manager treats them: property names in any case, and null the same as absent. */
public final class Json {
    /** As lenient as a stamp: azure-cli sends templates below a name without quotes, with the comments of their authors. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array(Stream<? extends JsonNode> elements) {
        var array = JsonNodeFactory.instance.arrayNode();
        elements.forEach(array::add);
        return array;
    }

    /** A page of a list, {@code {"value": [...]}}; there is never a second one. */
    public static ObjectNode list(Stream<? extends JsonNode> elements) {
        var list = object();
        list.set("value", array(elements));
        return list;
    }

    /**
     * Parses a document.
     *
     * @throws UncheckedIOException if these bytes are not JSON
     */
    public static JsonNode read(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] write(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value at a path of property names; empty where it is absent or null. */
    public static Optional<JsonNode> at(JsonNode node, String... path) {
        var found = Optional.of(node);
        for (var name : path) {
            found = found.flatMap(parent -> property(parent, name));
        }
        return found;
    }

    /** The text at a path; empty where it is absent, null, or blank. */
    public static Optional<String> text(JsonNode node, String... path) {
        return at(node, path).map(JsonNode::asText).filter(text -> !text.isBlank());
    }

    /** The elements of the array at a path; none where it is absent. */
    public static List<JsonNode> elements(JsonNode node, String... path) {
        return at(node, path).map(Json::stream).orElseGet(Stream::empty).toList();
    }

    /** The object at a property, made where it is absent. */
    public static ObjectNode child(ObjectNode parent, String name) {
        return property(parent, name)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .orElseGet(() -> parent.putObject(name));
    }

    /**
     * A part of what a client sent that must be an object.
     *
     * @param what the part, as the client knows it
     */
    public static ObjectNode asObject(JsonNode node, String what) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new ArmException(
                400,
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: '%s' is not a JSON object."
                        .formatted(what));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return array.isArray() ? StreamSupport.stream(array.spliterator(), false) : Stream.empty();
    }

    private static Optional<JsonNode> property(JsonNode parent, String name) {
        var exact = parent.get(name);
        if (exact != null) {
            return Optional.of(exact).filter(value -> !value.isNull());
        }
        return parent.properties().stream()
                .filter(one ->
                        one.getKey().equalsIgnoreCase(name) && !one.getValue().isNull())
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
