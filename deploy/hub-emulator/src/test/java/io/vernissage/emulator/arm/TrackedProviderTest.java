package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackedProviderTest {
    @TempDir
    Path folder;

    /** Its deletions wait until they are let go on. */
    private record Slow(ResourceStore store, CountDownLatch begun, CountDownLatch goOn) implements TrackedType {
        @Override
        public ProviderType type() {
            return new ProviderType("things", List.of("1"));
        }

        @Override
        public Answer put(Call call, ResourceId id, Optional<Resource> existing) {
            store.put(new Resource(id.text(), Json.object(), Json.object()));
            return Answer.of(existing.isPresent() ? 200 : 201, Json.object());
        }

        @Override
        public Answer delete(Call call, Resource resource) {
            remove(resource);
            return Answer.empty(200);
        }

        @Override
        public Answer patch(Call call, Resource resource) {
            throw ArmException.wrongMethod(call.method());
        }

        @Override
        public void remove(Resource resource) {
            begun.countDown();
            try {
                assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            store.remove(resource.id());
        }

        @Override
        public boolean takesLong(String change) {
            return change.equals("DELETE");
        }
    }

    @Test
    void shouldHoldUpChangesOfTheSameResourceOnly() throws Exception {
        var store = new ResourceStore(folder);
        var type = new Slow(store, new CountDownLatch(1), new CountDownLatch(1));
        var provider = new TrackedProvider("A.B", store, List.of(type), List.of(), (call, path) -> Answer.empty(404));
        assertThat(change(provider, "PUT", "one").get(10, TimeUnit.SECONDS)).isEqualTo(201);
        // When
        var deleted = change(provider, "DELETE", "one");
        assertThat(type.begun().await(10, TimeUnit.SECONDS)).isTrue();
        var again = change(provider, "PUT", "ONE");
        // Then
        assertThat(change(provider, "PUT", "two").get(10, TimeUnit.SECONDS)).isEqualTo(201);
        assertThat(again).isNotDone();
        // When
        type.goOn().countDown();
        // Then
        assertThat(deleted.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(again.get(10, TimeUnit.SECONDS)).isEqualTo(201);
        assertThat(store.all()).hasSize(2);
    }

    private static CompletableFuture<Integer> change(TrackedProvider provider, String method, String name) {
        var call = new Call(
                method, Listener.TENANT, URI.create("https://127.0.0.1"), List.of(), Map.of(), Optional.empty());
        var path = new ProviderPath("s", Optional.of("g"), "A.B", List.of("things", name));
        var done = new CompletableFuture<Integer>();
        Thread.ofVirtual().start(() -> {
            try {
                done.complete(provider.answer(call, path).status());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
