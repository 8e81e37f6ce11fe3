package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a group in which something cannot be removed. */
class RemovalTest {
    private static final String GROUP = ResourceId.ofGroup("s", "g");

    @TempDir
    Path folder;

    /** Removes what is not called stuck. */
    private record Provider(ResourceStore store) implements ResourceProvider {
        @Override
        public String namespace() {
            return "A.B";
        }

        @Override
        public List<ProviderType> types() {
            return List.of();
        }

        @Override
        public Answer answer(Call call, ProviderPath path) {
            throw ArmException.wrongMethod(call.method());
        }

        @Override
        public void resume() {
            // nothing goes on
        }

        @Override
        public void removeWithGroup(Resource resource) {
            if (resource.id().endsWith("stuck")) {
                throw new IllegalStateException("as a disk that cannot be written makes");
            }
            store.remove(resource.id());
        }
    }

    @Test
    void shouldGiveTheGroupBackWithWhatCannotBeRemoved() {
        var store = new ResourceStore(folder.resolve("resources"));
        var operations = new Operations(folder.resolve("operations"), Clock.systemUTC());
        try (var background = new Background()) {
            var groups = new Groups(store, operations, background, List.of(new Provider(store)));
            groups.answer(call("PUT", "{\"location\":\"local\"}"), "s", "g");
            put(store, "stuck");
            put(store, "loose");
            // When
            var location = groups.answer(call("DELETE", ""), "s", "g").headers().get("Location");
            var operation = location.replaceAll(".*/|\\?.*", "");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> operations.result(operation, Map.of()).status(), status -> status != 202);
            // Then
            var failure = operations.result(operation, Map.of());
            assertThat(failure.status()).isEqualTo(409);
            assertThat(failure.body().orElseThrow().toString())
                    .contains("ResourceGroupDeletionBlocked", "stuck")
                    .doesNotContain("loose");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> groups.find("s", "g").provisioningState(), "Succeeded"::equals);
            assertThat(store.find(GROUP + "/providers/A.B/c/loose")).isEmpty();
            // When it can be removed after all
            store.remove(GROUP + "/providers/A.B/c/stuck");
            groups.answer(call("DELETE", ""), "s", "g");
            // Then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> store.find(GROUP).isEmpty());
        }
    }

    private static void put(ResourceStore store, String name) {
        store.put(new Resource(GROUP + "/providers/A.B/c/" + name, Json.object(), Json.object()));
    }

    private static Call call(String method, String body) {
        return new Call(
                method,
                Listener.TENANT,
                URI.create("https://127.0.0.1"),
                List.of(),
                Map.of("api-version", "2019-10-01"),
                Optional.of(body)
                        .filter(text -> !text.isEmpty())
                        .map(text -> Json.read(text.getBytes(StandardCharsets.UTF_8))));
    }
}
