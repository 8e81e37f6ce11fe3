package io.vernissage.emulator.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.Background;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a deployment that an end of the emulator interrupts. */
class DeployingTest {
    private static final String ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/d";

    @TempDir
    Path folder;

    private final List<String> puts = new CopyOnWriteArrayList<>();

    @Test
    void shouldDoAnInterruptedDeploymentAgain() {
        // Given
        interrupted("string");
        // When
        var properties = resumed();
        // Then
        assertThat(properties.path("provisioningState").asText()).isEqualTo("Succeeded");
        assertThat(properties.path("correlationId").asText()).isEqualTo("c");
        assertThat(puts).containsExactly("a", "a", "b");
    }

    @Test
    void shouldFailAnInterruptedDeploymentWhoseSecretsAreGone() {
        // Given
        interrupted("securestring");
        // When
        var properties = resumed();
        // Then
        assertThat(properties.path("provisioningState").asText()).isEqualTo("Failed");
        assertThat(properties.path("error").path("details").path(0).path("code").asText())
                .isEqualTo("DeploymentInterrupted");
        assertThat(puts).containsExactly("a");
    }

    /** Ends while the first resource is being made. */
    private void interrupted(String type) {
        var store = new ResourceStore(folder);
        try (var background = new Background()) {
            var body = Json.object();
            body.putObject("properties")
                    .put("provisioningState", "Accepted")
                    .put("timestamp", "2026-01-01T00:00:00Z")
                    .put("correlationId", "c");
            var request = Request.of(Json.read("""
                    {"properties": {"mode": "Incremental", "parameters": {"p": {"value": "v"}},
                     "template": {"parameters": {"p": {"type": "%s"}}, "resources": [
                      {"type": "A.B/c", "name": "a", "apiVersion": "1"}, {"type": "A.B/c", "name": "b", "apiVersion": "1"}]}}}""".formatted(type).getBytes(StandardCharsets.UTF_8)));
            deploying(store, background, "Creating")
                    .begin(new Resource(ID, body, Json.object()), request, Listener.TENANT);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> puts.contains("a"));
        }
        assertThat(store.find(ID).orElseThrow().provisioningState()).isEqualTo("Running");
    }

    private JsonNode resumed() {
        var store = new ResourceStore(folder);
        try (var background = new Background()) {
            deploying(store, background, "Succeeded").goOn(ID);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !Deploying.isActive(store.find(ID).orElseThrow()));
        }
        return store.find(ID).orElseThrow().view().path("properties");
    }

    /** With a Resource Manager whose resources are in this state. */
    private Deploying deploying(ResourceStore store, Background background, String state) {
        return new Deploying(
                store,
                background,
                Clock.systemUTC(),
                call -> answer(call, state),
                listener -> URI.create("https://127.0.0.1"));
    }

    private Answer answer(Call call, String state) {
        if (call.is("PUT")) {
            puts.add(call.path().getLast());
        }
        var body = Json.object();
        body.putObject("properties").put("provisioningState", state);
        return Answer.ok(body);
    }
}
