package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Calls to Resource Manager from within, in the name of whoever deploys: they meet every check that a call over HTTP meets
 * once it is signed in, and no injected fault.
 */
record Inner(Function<Call, Answer> resourceManager, Listener listener, URI endpoint) {
    /** @throws ArmException if it is refused */
    Answer ask(String method, String path, String apiVersion, Optional<JsonNode> body) {
        var segments =
                Stream.of(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        return resourceManager.apply(
                new Call(method, listener, endpoint, segments, Map.of("api-version", apiVersion), body));
    }

    JsonNode read(String path, String apiVersion) {
        return ask("GET", path, apiVersion, Optional.empty()).body().orElseGet(Json::object);
    }
}
