package io.vernissage.upload.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.PublicationSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads a publish request. Unlike the readers of events it is strict: a field it does not know is most likely a mistyped
 * one, and a request that silently means something else is worse than a refused one.
 */
@ApplicationScoped
class PublishRequestReader {
    /** The server itself takes a little more, so that it is this that is answered, in words. */
    private static final int LONGEST = 256 * 1024;

    private final ObjectMapper json = EventJson.mapper()
            .copy()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    private final Stamps stamps;

    PublishRequestReader(Stamps stamps) {
        this.stamps = stamps;
    }

    /**
     * The request as a specification that holds every rule.
     *
     * @throws RefusedException naming every value that breaks one
     */
    PublicationSpec read(String body) {
        if (body.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw RefusedException.tooLarge(LONGEST);
        }
        var tree = parse(body);
        var structure = SourceRules.check(tree);
        if (!structure.isEmpty()) {
            throw RefusedException.invalid(structure);
        }
        var spec = bind(tree);
        var violations = new PublishRequestRules(stamps.names()).check(spec);
        if (!violations.isEmpty()) {
            throw RefusedException.invalid(violations);
        }
        return spec;
    }

    private JsonNode parse(String body) {
        try {
            var tree = json.readTree(body);
            if (!tree.isObject()) {
                throw RefusedException.invalid(List.of(new Violation("", "The request must be a JSON object.")));
            }
            return tree;
        } catch (JsonProcessingException e) {
            var where = e.getLocation() == null
                    ? ""
                    : " at line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr());
            throw RefusedException.invalid(List.of(
                    new Violation("", "The request is not JSON%s: %s".formatted(where, e.getOriginalMessage()))));
        }
    }

    private PublicationSpec bind(JsonNode tree) {
        try {
            return json.treeToValue(tree, PublicationSpec.class);
        } catch (UnrecognizedPropertyException e) {
            var known = e.getKnownPropertyIds() == null
                    ? ""
                    : "; known here are "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", "));
            throw RefusedException.invalid(
                    List.of(new Violation(pointer(e), "There is no field of this name" + known + ".")));
        } catch (JsonMappingException e) {
            throw RefusedException.invalid(List.of(new Violation(
                    pointer(e), "This value can not be read: %s".formatted(firstLine(e.getOriginalMessage())))));
        } catch (JsonProcessingException e) {
            throw RefusedException.invalid(List.of(new Violation("", firstLine(e.getOriginalMessage()))));
        }
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                .collect(Collectors.joining());
    }

    /** Jackson names Java classes in its messages; a caller need not know them. */
    private static String firstLine(String message) {
        return message.lines()
                .findFirst()
                .orElse("")
                .replaceAll("`?io\\.vernissage\\.[\\w.$]+`?", "the value")
                .replaceAll("`?java\\.[\\w.$]+`?", "the value");
    }
}
