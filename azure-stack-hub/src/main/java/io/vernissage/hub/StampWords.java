package io.vernissage.hub;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.management.exception.ManagementException;
import com.azure.storage.blob.models.BlobStorageException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the stamp said went wrong. Resource Manager says it as {@code {"error":{"code","message"}}}, some providers
 * without the outer object, storage as XML, all of them sometimes not at all.
 *
 * @param code empty if none was given
 * @param message one line, empty if none was given
 */
record StampWords(String code, String message) {
    private static final int LONGEST = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern XML_CODE = Pattern.compile("<Code>([^<]*)</Code>");
    private static final Pattern XML_MESSAGE = Pattern.compile("<Message>([^<]*)");
    private static final Pattern STORAGE_TRAILER = Pattern.compile("\\s*RequestId:.*", Pattern.DOTALL);

    static StampWords of(HttpResponseException answer) {
        return switch (answer) {
            case BlobStorageException blob -> blob(blob);
            case ManagementException managed
            when managed.getValue() != null ->
                new StampWords(
                        text(managed.getValue().getCode()),
                        line(managed.getValue().getMessage()));
            case HttpResponseException other -> body(text(other.getMessage()));
        };
    }

    private static StampWords blob(BlobStorageException answer) {
        var words = body(text(answer.getMessage()));
        var code =
                Optional.ofNullable(answer.getErrorCode()).map(Object::toString).orElse(words.code());
        return new StampWords(code, words.message());
    }

    /** Reads the body, which azure-core puts in quotes at the end of its own message. */
    private static StampWords body(String text) {
        var code = XML_CODE.matcher(text);
        if (code.find()) {
            var message = XML_MESSAGE.matcher(text);
            return new StampWords(
                    code.group(1),
                    message.find()
                            ? line(STORAGE_TRAILER.matcher(message.group(1)).replaceAll(""))
                            : "");
        }
        var start = text.indexOf('{');
        var end = text.lastIndexOf('}');
        return start < 0 || end < start ? new StampWords("", "") : json(text.substring(start, end + 1));
    }

    private static StampWords json(String text) {
        try {
            var root = JSON.readTree(text);
            var error = field(root, "error").filter(JsonNode::isObject).orElse(root);
            return new StampWords(
                    field(error, "code").map(JsonNode::asText).orElse(""),
                    line(field(error, "message").map(JsonNode::asText).orElse("")));
        } catch (JsonProcessingException _) {
            return new StampWords("", "");
        }
    }

    /** By name whatever its case: the providers differ in it. */
    private static Optional<JsonNode> field(JsonNode object, String name) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            var candidate = names.next();
            if (candidate.toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(object.get(candidate));
            }
        }
        return Optional.empty();
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }

    private static String line(String text) {
        var line = text(text).strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
