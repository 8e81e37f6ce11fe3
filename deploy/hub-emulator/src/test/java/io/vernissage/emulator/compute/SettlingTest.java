package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.arm.Background;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettlingTest {
    @TempDir
    Path folder;

    private static final class Stuck implements Settling.Steps {
        @Override
        public void make(Resource resource) {
            // is made of nothing
        }

        @Override
        public void remove(Resource resource) {
            throw new IllegalStateException("as a disk that cannot be written makes");
        }
    }

    @Test
    void shouldFailTheOperationOfARemovalThatFails() {
        var store = new ResourceStore(folder.resolve("resources"));
        var operations = new Operations(folder.resolve("operations"), Clock.systemUTC());
        try (var background = new Background()) {
            var settling = new Settling(store, operations, background);
            // When
            var deleting = settling.begin(Json.object().put("id", "/a"), Json.object(), "Deleting", new Stuck());
            var operation = deleting.internal().path("operation").asText();
            // Then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> operations.result(operation, Map.of()).status(), Integer.valueOf(409)::equals);
            assertThat(store.find("/a").orElseThrow().provisioningState()).isEqualTo("Failed");
        }
    }
}
