package io.vernissage.emulator.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rules and faults as JSON. What it does not know it refuses: a misspelt rule would strike nobody or everybody. */
final class ChaosJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private ChaosJson() {}

    /** @throws BadRuleException if these bytes are no rules */
    static Rules rules(byte[] bytes) {
        return read(bytes, Rules.class);
    }

    /** A rule whose id may be left out, as its address says it. */
    static Rule rule(String id, byte[] bytes) {
        var tree = read(bytes, ObjectNode.class);
        var own = tree.path("id").asText(id);
        if (!own.equals(id)) {
            throw new BadRuleException("The rule calls itself '%s', its address '%s'".formatted(own, id));
        }
        try {
            return JSON.treeToValue(tree.put("id", id), Rule.class);
        } catch (JsonProcessingException e) {
            throw refused(e);
        }
    }

    static byte[] write(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Everything here can be written as JSON", e);
        }
    }

    /**
     * Reads a file of rules.
     *
     * @throws IOException if it cannot be read
     * @throws BadRuleException if it holds no rules
     */
    static Rules file(Path file) throws IOException {
        return rules(Files.readAllBytes(file));
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        try {
            var value = JSON.readValue(bytes, type);
            if (value == null) {
                throw new BadRuleException("There is nothing where rules should be");
            }
            return value;
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private static BadRuleException refused(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadRuleException own) {
                return own;
            }
        }
        var words = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        var where = e instanceof JsonProcessingException json && json.getLocation() != null
                ? ", line %d".formatted(json.getLocation().getLineNr())
                : "";
        return new BadRuleException("Not rules as they are written in the README%s: %s".formatted(where, words));
    }
}
