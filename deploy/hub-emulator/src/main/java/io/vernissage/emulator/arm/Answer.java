package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** What Resource Manager answers to a {@link Call}. */
public record Answer(int status, Optional<JsonNode> body, Map<String, String> headers) {
    public static Answer ok(JsonNode body) {
        return of(200, body);
    }

    public static Answer created(JsonNode body) {
        return of(201, body);
    }

    public static Answer of(int status, JsonNode body) {
        return new Answer(status, Optional.of(body), Map.of());
    }

    /** A status alone: 200 with no content, 202, 204. */
    public static Answer empty(int status) {
        return new Answer(status, Optional.empty(), Map.of());
    }

    public Answer with(Map<String, String> more) {
        return new Answer(status, body, more);
    }
}
