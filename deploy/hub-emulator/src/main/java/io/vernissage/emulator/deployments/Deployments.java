package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Background;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceProvider;
import io.vernissage.emulator.arm.ResourceStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The deployments of groups on the wire: PUT begins one, {@code Azure-AsyncOperation} leads to how it goes. That status is
 * read from the deployment itself, so that no kill comes between the two.
 */
public final class Deployments implements ResourceProvider {
    private static final String TYPE = "deployments";

    private final ResourceStore store;
    private final Clock clock;
    private final List<String> apiVersions;
    private final Deploying deploying;
    /** One PUT or DELETE at a time: nothing replaces a deployment that goes on. */
    private final ReentrantLock changing = new ReentrantLock();

    /** @param resourceManager answers the calls that deployments make, as those that come over HTTP */
    public Deployments(
            Surroundings surroundings,
            ResourceStore store,
            Background background,
            List<String> apiVersions,
            Function<Call, Answer> resourceManager) {
        this.store = store;
        this.clock = surroundings.clock();
        this.apiVersions = List.copyOf(apiVersions);
        this.deploying = new Deploying(store, background, clock, resourceManager, listener -> switch (listener) {
            case TENANT -> surroundings.resourceManager().get();
            case ADMIN -> surroundings.adminResourceManager().get();
        });
    }

    @Override
    public String namespace() {
        return "Microsoft.Resources";
    }

    @Override
    public List<ProviderType> types() {
        return List.of(new ProviderType(TYPE, apiVersions), new ProviderType(TYPE + "/operations", apiVersions));
    }

    @Override
    public Answer answer(Call call, ProviderPath path) {
        if (path.group().isEmpty()) {
            throw new ArmException(
                    400,
                    "InvalidDeployment",
                    "The emulator deploys into resource groups only, not into a subscription.");
        }
        if (path.segments().size() == 1) {
            return list(call, path);
        }
        var id = path.id(2);
        if (path.segments().size() == 2) {
            return one(call, id);
        }
        if (path.matches(TYPE, "*", "validate") && call.is("POST")) {
            return validated(call, id);
        }
        if (path.matches(TYPE, "*", "exportTemplate") && call.is("POST")) {
            var template =
                    Json.at(found(id).internal(), "properties", "template").orElseThrow();
            return Answer.ok(Json.object().set("template", template));
        }
        if (path.matches(TYPE, "*", "operations") && call.is("GET")) {
            return Answer.ok(Json.list(Json.elements(found(id).internal(), "operations").stream()));
        }
        if (path.matches(TYPE, "*", "operations", "*") && call.is("GET")) {
            return Answer.ok(Json.elements(found(id).internal(), "operations").stream()
                    .filter(one -> path.is(3, one.path("operationId").asText()))
                    .findFirst()
                    .orElseThrow(() -> new ArmException(
                            404, "DeploymentOperationNotFound", "There is no such operation of this deployment.")));
        }
        if (path.matches(TYPE, "*", "operationStatuses", "*") && call.is("GET")) {
            return status(found(id), path.segments().getLast());
        }
        throw ArmException.wrongMethod(call.method());
    }

    @Override
    public void removeWithGroup(Resource resource) {
        store.remove(resource.id());
    }

    @Override
    public void resume() {
        store.all()
                .filter(one -> ResourceId.parse(one.id())
                        .filter(id -> id.isA(namespace() + "/" + TYPE))
                        .isPresent())
                .filter(Deploying::isActive)
                .forEach(one -> deploying.goOn(one.id()));
    }

    private Answer list(Call call, ProviderPath path) {
        if (!call.is("GET")) {
            throw ArmException.wrongMethod(call.method());
        }
        var start = "%s/providers/%s/%s".formatted(path.scope(), namespace(), TYPE);
        return Answer.ok(Json.list(store.under(start).map(Resource::body)));
    }

    private Answer one(Call call, ResourceId id) {
        return switch (call.method()) {
            case "GET" -> Answer.ok(found(id).body());
            case "HEAD" -> Answer.empty(store.find(id).isPresent() ? 204 : 404);
            case "PUT" -> put(call, id);
            case "DELETE" -> delete(id);
            default -> throw ArmException.wrongMethod(call.method());
        };
    }

    private Answer put(Call call, ResourceId id) {
        var request = Request.of(call.object());
        var template = deploying.template(request, id, call.listener());
        check(template);
        changing.lock();
        try {
            checkNotActive(id);
            var existing = store.find(id);
            var accepted = new Resource(
                    existing.map(Resource::id).orElse(id.text()), shown(id, template, "Accepted"), Json.object());
            deploying.begin(accepted, request, call.listener());
            var status = "%s%s/operationStatuses/%s?api-version=%s"
                    .formatted(call.endpoint(), accepted.id(), Deploying.correlation(accepted), call.apiVersion());
            return Answer.of(existing.isPresent() ? 200 : 201, accepted.body())
                    .with(Map.of("Azure-AsyncOperation", status, "Retry-After", "1"));
        } finally {
            changing.unlock();
        }
    }

    private Answer delete(ResourceId id) {
        changing.lock();
        try {
            checkNotActive(id);
            store.remove(id.text());
            return Answer.empty(204);
        } finally {
            changing.unlock();
        }
    }

    private Answer validated(Call call, ResourceId id) {
        var template = deploying.template(Request.of(call.object()), id, call.listener());
        check(template);
        return Answer.ok(shown(id, template, "Succeeded"));
    }

    private static void check(Template template) {
        try {
            template.plan();
        } catch (TemplateException e) {
            throw Deploying.invalid(e);
        }
    }

    private static Answer status(Resource deployment, String operation) {
        if (!Deploying.correlation(deployment).equalsIgnoreCase(operation)) {
            throw new ArmException(404, "NotFound", "There is no operation '%s'.".formatted(operation));
        }
        var status = Json.object().put("status", deployment.provisioningState());
        Json.at(deployment.view(), "properties", "error").ifPresent(error -> status.set("error", error));
        return Deploying.isActive(deployment) ? Answer.ok(status).with(Map.of("Retry-After", "1")) : Answer.ok(status);
    }

    private Resource found(ResourceId id) {
        return store.find(id)
                .orElseThrow(() -> new ArmException(
                        404, "DeploymentNotFound", "Deployment '%s' could not be found.".formatted(id.name())));
    }

    private void checkNotActive(ResourceId id) {
        if (store.find(id).filter(Deploying::isActive).isPresent()) {
            throw new ArmException(
                    409,
                    "DeploymentActive",
                    "Unable to edit or replace deployment '%s': it is still active. Wait until it ends."
                            .formatted(id.name()));
        }
    }

    private ObjectNode shown(ResourceId id, Template template, String state) {
        var body = Json.object().put("id", id.text()).put("name", id.name()).put("type", namespace() + "/" + TYPE);
        var properties = body.putObject("properties")
                .put("provisioningState", state)
                .put("mode", "Incremental")
                .put("timestamp", clock.instant().toString())
                .put("duration", "PT0S")
                .put("correlationId", UUID.randomUUID().toString());
        properties.set("parameters", template.shownParameters());
        properties.putArray("providers");
        properties.putArray("dependencies");
        return body;
    }
}
