package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Long-running operations, as clients follow them: {@code Azure-AsyncOperation} leads to a document with a status,
 * {@code Location} to 202 until the work is done. They outlive the process, like the resources they work on.
 */
public final class Operations {
    private static final String SECONDS_TO_WAIT = "1";
    private static final String RESOURCE = "resource";
    private static final String IN_PROGRESS = "InProgress";
    private static final Duration KEPT = Duration.ofDays(1);

    private final ResourceStore store;
    private final Clock clock;

    public Operations(Path folder, Clock clock) {
        this.store = new ResourceStore(folder);
        this.clock = clock;
    }

    /**
     * Begins an operation and answers its id.
     *
     * @param resource address of what it works on
     */
    public String begin(String resource) {
        var id = UUID.randomUUID().toString();
        var body = Json.object()
                .put("startTime", clock.instant().toString())
                .put("status", IN_PROGRESS)
                .put("name", id);
        store.put(new Resource(address(id), body, Json.object().put(RESOURCE, resource)));
        return id;
    }

    /** An operation that is over before it is told of. */
    public String done(String resource) {
        var id = begin(resource);
        succeed(id);
        return id;
    }

    /**
     * Ends operations whose work is over though nobody came to say so, because the emulator was killed in between; forgets
     * those that ended long ago.
     */
    public void reconcile(ResourceStore resources) {
        for (var operation : store.all().toList()) {
            var id = operation.view().path("name").asText();
            if (operation.view().path("status").asText().equals(IN_PROGRESS)) {
                reconcile(id, resources.find(operation.internal().path(RESOURCE).asText()));
            } else if (Instant.parse(operation.view().path("endTime").asText())
                    .isBefore(clock.instant().minus(KEPT))) {
                store.remove(operation.id());
            }
        }
    }

    private void reconcile(String id, Optional<Resource> resource) {
        switch (resource.map(Resource::provisioningState).orElse("Deleted")) {
            case "Deleted", "Succeeded" -> succeed(id);
            case "Failed" ->
                fail(
                        id,
                        new ArmException(
                                500,
                                "InternalExecutionError",
                                "The operation failed while the service was stopped: see the state of the resource."));
            default -> {
                // its resource is on its way still, and ends it
            }
        }
    }

    /** The same, of one that has a result: {@code properties.output} of the operation, and what {@code Location} leads to. */
    public String done(String resource, ObjectNode output) {
        var id = begin(resource);
        end(id, body -> {
            body.put("status", "Succeeded").putObject("properties").set("output", output);
            return body;
        });
        return id;
    }

    public void succeed(String id) {
        end(id, body -> body.put("status", "Succeeded"));
    }

    public void fail(String id, ArmException problem) {
        end(id, body -> {
            body.put("status", "Failed").set("error", problem.error());
            return body;
        });
    }

    /** {@code Azure-AsyncOperation}, {@code Location} and {@code Retry-After} for an operation of this provider. */
    public Map<String, String> headers(Call call, ProviderScope scope, String id) {
        var start = "%s/subscriptions/%s/providers/%s/locations/%s"
                .formatted(call.endpoint(), scope.subscription(), scope.namespace(), HubEmulator.LOCATION);
        return Map.of(
                "Azure-AsyncOperation", "%s/operations/%s?api-version=%s".formatted(start, id, call.apiVersion()),
                "Location", "%s/operationResults/%s?api-version=%s".formatted(start, id, call.apiVersion()),
                "Retry-After", SECONDS_TO_WAIT);
    }

    /** Only {@code Azure-AsyncOperation}, for a PUT, whose result is the resource itself. */
    public Map<String, String> headersOfPut(Call call, ProviderScope scope, String id) {
        var all = headers(call, scope, id);
        return Map.of("Azure-AsyncOperation", all.get("Azure-AsyncOperation"), "Retry-After", all.get("Retry-After"));
    }

    /** Answers {@code locations/*}{@code /operations/*} and {@code locations/*}{@code /operationResults/*}; empty for other addresses. */
    public Optional<Answer> answer(Call call, ProviderPath path) {
        if (path.matches("locations", "*", "operations", "*")) {
            return Optional.of(status(path.segments().get(3)));
        }
        if (path.matches("locations", "*", "operationResults", "*")) {
            var id = path.segments().get(3);
            return Optional.of(result(id, headers(call, new ProviderScope(path.subscription(), path.namespace()), id)));
        }
        return Optional.empty();
    }

    /** Where an operation began. */
    public record ProviderScope(String subscription, String namespace) {
        public static ProviderScope of(ResourceId id) {
            return new ProviderScope(id.subscription(), id.namespace());
        }
    }

    private Answer status(String id) {
        var body = body(id);
        var waiting = body.path("status").asText().equals(IN_PROGRESS);
        return waiting ? Answer.ok(body).with(Map.of("Retry-After", SECONDS_TO_WAIT)) : Answer.ok(body);
    }

    /** 202 with these headers while it goes on, 200 when it is done, the error when it failed. */
    public Answer result(String id, Map<String, String> headers) {
        var body = body(id);
        return switch (body.path("status").asText()) {
            case IN_PROGRESS -> Answer.empty(202).with(headers);
            case "Failed" -> {
                var failed = Json.object();
                failed.set("error", body.path("error"));
                yield Answer.of(409, failed);
            }
            default -> {
                var output = body.path("properties").path("output");
                yield output.isMissingNode() ? Answer.empty(200) : Answer.ok(output);
            }
        };
    }

    private ObjectNode body(String id) {
        return store.find(address(id))
                .map(Resource::body)
                .orElseThrow(() -> new ArmException(404, "NotFound", "There is no operation '%s'.".formatted(id)));
    }

    private void end(String id, UnaryOperator<ObjectNode> change) {
        store.update(
                address(id),
                operation -> new Resource(
                        operation.id(),
                        change.apply(
                                operation.body().put("endTime", clock.instant().toString())),
                        operation.internal()));
    }

    private static String address(String id) {
        return "/operations/" + id;
    }
}
