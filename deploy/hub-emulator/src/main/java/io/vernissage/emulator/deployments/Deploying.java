package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Background;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The work of deployments, each in the background: resource after resource is put and waited for. After a restart a
 * deployment is done again from its beginning, which changes nothing where it had come already; one that needs secret
 * parameters fails, because those are in memory only.
 */
final class Deploying {
    private static final Logger LOG = Logger.getLogger(Deploying.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final String PROVISIONING_STATE = "provisioningState";

    private final ResourceStore store;
    private final Background background;
    private final Clock clock;
    private final Function<Call, Answer> resourceManager;
    private final Function<Listener, URI> endpoints;
    /** What was sent with secrets, by correlation id, while it is being deployed. */
    private final Map<String, Request> secret = new ConcurrentHashMap<>();

    Deploying(
            ResourceStore store,
            Background background,
            Clock clock,
            Function<Call, Answer> resourceManager,
            Function<Listener, URI> endpoints) {
        this.store = store;
        this.background = background;
        this.clock = clock;
        this.resourceManager = resourceManager;
        this.endpoints = endpoints;
    }

    Template template(Request request, ResourceId id, Listener listener) {
        return new Template(
                request.template(),
                request.parameters(),
                id,
                new Inner(resourceManager, listener, endpoints.apply(listener)));
    }

    /** Keeps a deployment that was accepted, and begins it. */
    void begin(Resource accepted, Request request, Listener listener) {
        var internal = request.withoutSecrets()
                .document()
                .put("listener", listener.name())
                .put("secrets", request.hasSecrets());
        var deployment = new Resource(accepted.id(), accepted.body(), internal);
        if (request.hasSecrets()) {
            secret.put(correlation(deployment), request);
        }
        store.put(deployment);
        goOn(deployment.id());
    }

    /** Goes on with a deployment that a restart interrupted. */
    void goOn(String id) {
        background.run(id, () -> {
            var deployment = store.find(id).filter(Deploying::isActive);
            if (deployment.isPresent()) {
                carryOut(deployment.get());
            }
        });
    }

    static boolean isActive(Resource deployment) {
        return switch (deployment.provisioningState()) {
            case "Accepted", "Running" -> true;
            default -> false;
        };
    }

    private void carryOut(Resource deployment) throws InterruptedException {
        var log = new ArrayList<ObjectNode>();
        try {
            store.update(deployment.id(), found -> found.withProvisioningState("Running"));
            var id = ResourceId.parse(deployment.id()).orElseThrow();
            var listener =
                    Listener.valueOf(deployment.internal().path("listener").asText());
            var template = template(request(deployment), id, listener);
            var plan = template.plan();
            for (var planned : plan) {
                if (planned.wanted()) {
                    deploy(deployment, template, planned, plan, log);
                }
            }
            end(deployment, log, template.outputs(plan), Optional.empty());
        } catch (ArmException e) {
            end(deployment, log, Json.object(), Optional.of(failed(e)));
        } catch (TemplateException e) {
            end(deployment, log, Json.object(), Optional.of(failed(invalid(e))));
        } catch (RuntimeException e) {
            if (background.closing()) {
                LOG.debugf(
                        e,
                        "A deployment ends with the emulator and is begun again by the next, id=%s",
                        deployment.id());
                return;
            }
            LOG.errorf(e, "A deployment failed, id=%s", deployment.id());
            var unknown = new ArmException(500, "InternalServerError", "See the emulator's log.");
            end(deployment, log, Json.object(), Optional.of(failed(unknown)));
        }
    }

    private Request request(Resource deployment) {
        if (!deployment.internal().path("secrets").asBoolean()) {
            return Request.of(deployment.internal());
        }
        return Optional.ofNullable(secret.get(correlation(deployment)))
                .orElseThrow(
                        () -> new ArmException(
                                409,
                                "DeploymentInterrupted",
                                "The emulator was stopped while it deployed, and secret parameters are never kept: deploy again; what is there already stays."));
    }

    private void deploy(
            Resource deployment, Template template, Planned planned, List<Planned> plan, List<ObjectNode> log)
            throws InterruptedException {
        var began = clock.instant();
        var operation = operation(deployment, planned, began);
        log.add(operation);
        keep(deployment, log);
        try {
            put(deployment, template, planned, plan);
            finish(operation, began, "Succeeded", "OK", Optional.empty());
            keep(deployment, log);
        } catch (ArmException e) {
            finish(operation, began, "Failed", status(e), Optional.of(e.error()));
            throw new ArmException(
                    e.status(), e.code(), e.getMessage(), planned.id().text());
        } catch (TemplateException e) {
            var problem = new ArmException(
                    400,
                    "InvalidTemplate",
                    "Unable to process template language expressions for resource '%s': '%s'"
                            .formatted(planned.id().text(), e.getMessage()),
                    planned.id().text());
            finish(operation, began, "Failed", status(problem), Optional.of(problem.error()));
            throw problem;
        }
    }

    /** Puts one resource and waits until it is settled. */
    private void put(Resource deployment, Template template, Planned planned, List<Planned> plan)
            throws InterruptedException {
        var listener = Listener.valueOf(deployment.internal().path("listener").asText());
        var inner = new Inner(resourceManager, listener, endpoints.apply(listener));
        var address = planned.id().text();
        var answer = inner.ask("PUT", address, planned.apiVersion(), Optional.of(template.body(planned, plan)));
        while (true) {
            var state = Json.text(inner.read(address, planned.apiVersion()), "properties", PROVISIONING_STATE)
                    .orElse("Succeeded");
            switch (state) {
                case "Succeeded" -> {
                    return;
                }
                case "Failed", "Canceled" -> throw reason(inner, answer, planned, state);
                default -> Thread.sleep(BETWEEN_LOOKS);
            }
        }
    }

    /** Why a resource failed: what its operation tells, where it has one. */
    private static ArmException reason(Inner inner, Answer answer, Planned planned, String state) {
        var told = Optional.ofNullable(answer.headers().get("Azure-AsyncOperation"))
                .map(URI::create)
                .map(operation -> inner.read(operation.getPath(), planned.apiVersion()))
                .flatMap(operation -> Json.at(operation, "error"));
        return new ArmException(
                409,
                told.flatMap(error -> Json.text(error, "code")).orElse("ResourceDeploymentFailure"),
                told.flatMap(error -> Json.text(error, "message"))
                        .orElse("The resource operation completed with terminal provisioning state '%s'."
                                .formatted(state)));
    }

    private void keep(Resource deployment, List<ObjectNode> log) {
        store.update(deployment.id(), found -> {
            var internal = found.internal();
            internal.set("operations", Json.array(log.stream().map(ObjectNode::deepCopy)));
            return new Resource(found.id(), found.body(), internal);
        });
    }

    private void end(Resource deployment, List<ObjectNode> log, ObjectNode outputs, Optional<JsonNode> error) {
        store.update(deployment.id(), found -> {
            var body = found.body();
            var properties = Json.child(body, "properties");
            var began = Instant.parse(properties.path("timestamp").asText());
            properties
                    .put(PROVISIONING_STATE, error.isPresent() ? "Failed" : "Succeeded")
                    .put("timestamp", clock.instant().toString())
                    .put("duration", Duration.between(began, clock.instant()).toString());
            error.ifPresentOrElse(cause -> properties.set("error", cause), () -> {
                properties.set("outputs", outputs);
                var made = properties.putArray("outputResources");
                log.forEach(one -> made.addObject()
                        .set("id", one.path("properties").path("targetResource").path("id")));
            });
            var internal = found.internal();
            internal.set("operations", Json.array(log.stream()));
            return new Resource(found.id(), body, internal);
        });
        secret.remove(correlation(deployment));
    }

    static ArmException invalid(TemplateException e) {
        return new ArmException(
                400, "InvalidTemplate", "Deployment template validation failed: '%s'".formatted(e.getMessage()));
    }

    static String correlation(Resource deployment) {
        return Json.text(deployment.view(), "properties", "correlationId").orElseThrow();
    }

    private static JsonNode failed(ArmException cause) {
        var error = Json.object()
                .put("code", "DeploymentFailed")
                .put(
                        "message",
                        "At least one resource deployment operation failed. Please list deployment operations for details.");
        error.putArray("details").add(cause.error());
        return error;
    }

    private static String status(ArmException problem) {
        return switch (problem.status()) {
            case 400 -> "BadRequest";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            case 500 -> "InternalServerError";
            default -> Integer.toString(problem.status());
        };
    }

    private static ObjectNode operation(Resource deployment, Planned planned, Instant began) {
        var id = UUID.nameUUIDFromBytes((correlation(deployment) + planned.id().key()).getBytes(StandardCharsets.UTF_8))
                .toString();
        var operation = Json.object()
                .put("id", "%s/operations/%s".formatted(deployment.id(), id))
                .put("operationId", id);
        operation
                .putObject("properties")
                .put("provisioningOperation", "Create")
                .put(PROVISIONING_STATE, "Running")
                .put("timestamp", began.toString())
                .put("trackingId", id)
                .putObject("targetResource")
                .put("id", planned.id().text())
                .put("resourceType", planned.id().type())
                .put("resourceName", planned.names());
        return operation;
    }

    private void finish(ObjectNode operation, Instant began, String state, String status, Optional<JsonNode> error) {
        var properties = Json.child(operation, "properties")
                .put(PROVISIONING_STATE, state)
                .put("timestamp", clock.instant().toString())
                .put("duration", Duration.between(began, clock.instant()).toString())
                .put("statusCode", status);
        error.ifPresent(cause -> properties.putObject("statusMessage").set("error", cause));
    }
}
