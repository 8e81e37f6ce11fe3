package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ResourceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A template with the values of its parameters, for one deployment. */
final class Template {
    private static final List<String> NOT_SENT = List.of(
            "apiVersion", "dependsOn", "name", "type", "condition", "comments", "copy", "resources", "metadata");
    private static final int MOST_COPIES = 800;
    /** Of all resources, those of loops included. */
    private static final int MOST_RESOURCES = 800;

    private final ObjectNode template;
    private final Parameters parameters;
    private final ResourceId deployment;
    private final Inner inner;

    Template(ObjectNode template, Parameters parameters, ResourceId deployment, Inner inner) {
        this.template = template;
        this.parameters = parameters;
        this.deployment = deployment;
        this.inner = inner;
    }

    /**
     * The resources in an order in which each comes after those it depends on; also those whose condition does not hold.
     *
     * @throws TemplateException if this cannot be deployed, as far as that shows before anything is
     */
    List<Planned> plan() {
        if (Json.at(template, "resources").filter(JsonNode::isArray).isEmpty()) {
            throw new TemplateException("The template has no array of 'resources'.");
        }
        checkFunctions();
        parameters.check(early(Optional.empty()));
        var found = new ArrayList<Planned>();
        for (var source : Json.elements(template, "resources")) {
            collect(source, Optional.empty(), found);
        }
        var seen = new HashSet<String>();
        for (var planned : found) {
            if (!seen.add(planned.id().key())) {
                throw new TemplateException("The resource '%s' is defined multiple times in a template."
                        .formatted(planned.id().text()));
            }
        }
        return ordered(found);
    }

    ObjectNode shownParameters() {
        return parameters.shown(early(Optional.empty()));
    }

    /** What is to be put at the address of a resource, when those before it are there. */
    JsonNode body(Planned planned, List<Planned> plan) {
        return withoutNulls(Expression.evaluated(sent(planned.source()), late(planned.copy(), plan)));
    }

    /** The outputs with their values, once everything is there; of secret ones the type only. */
    ObjectNode outputs(List<Planned> plan) {
        var outputs = Json.object();
        var scope = late(Optional.empty(), plan);
        part("outputs").properties().forEach(one -> {
            var declared = one.getValue();
            if (holds(declared, scope)) {
                var output = outputs.putObject(one.getKey()).put("type", Parameters.shownType(declared));
                if (!Parameters.isSecret(declared)) {
                    output.set("value", Expression.evaluated(declared.path("value"), scope));
                }
            }
        });
        return outputs;
    }

    private void checkFunctions() {
        var unsupported = Json.elements(template, "functions");
        if (!unsupported.isEmpty()) {
            throw new TemplateException("The emulator does not know 'functions' that a template defines.");
        }
        for (var part : List.of("parameters", "variables", "resources", "outputs")) {
            var early = part.equals("parameters") || part.equals("variables");
            Json.at(template, part)
                    .ifPresent(node -> Expression.calls(node, call -> {
                        if (!TemplateScope.has(call.function())) {
                            throw TemplateScope.unknown(call.function());
                        }
                        if (early && isAtWork(call)) {
                            throw new TemplateException("The template function '%s' is not expected in '%s'."
                                    .formatted(call.function(), part));
                        }
                    }));
        }
        if (part("variables").has("copy") || part("outputs").findValue("copy") != null) {
            throw new TemplateException("The emulator copies resources only: no 'copy' of variables or outputs.");
        }
    }

    private void collect(JsonNode source, Optional<Planned> parent, List<Planned> found) {
        var loop = Json.at(source, "copy");
        if (parent.isPresent() && loop.isPresent()) {
            throw new TemplateException(
                    "The resource '%s' is within another one and has a 'copy': a loop is of a resource of its own, with its parent in its name."
                            .formatted(required(source, "type")));
        }
        var copies = new ArrayList<Optional<Planned.Copy>>();
        loop.ifPresentOrElse(declared -> copies.addAll(copies(declared)), () -> copies.add(Optional.empty()));
        for (var copy : copies) {
            var planned = planned(source, parent, copy);
            found.add(planned);
            if (found.size() > MOST_RESOURCES) {
                throw new TemplateException("The template has more than %d resources.".formatted(MOST_RESOURCES));
            }
            Json.elements(source, "resources").forEach(child -> collect(child, Optional.of(planned), found));
        }
    }

    private List<Optional<Planned.Copy>> copies(JsonNode declared) {
        var name = required(declared, "name");
        var count = Expression.evaluated(declared.path("count"), early(Optional.empty()));
        if (!count.isIntegralNumber() || count.longValue() < 0 || count.longValue() > MOST_COPIES) {
            throw new TemplateException(
                    "The 'count' of the loop '%s' is not a number from 0 to %d.".formatted(name, MOST_COPIES));
        }
        var copies = new ArrayList<Optional<Planned.Copy>>();
        for (var i = 0; i < count.intValue(); i++) {
            copies.add(Optional.of(new Planned.Copy(name, i)));
        }
        return copies;
    }

    private Planned planned(JsonNode source, Optional<Planned> parent, Optional<Planned.Copy> copy) {
        var scope = early(copy);
        var ownType = required(source, "type");
        var ownName = Expression.evaluated(source.path("name"), scope).asText();
        var types = parent.map(one -> one.id().type() + "/" + ownType)
                .orElse(ownType)
                .split("/", -1);
        var names =
                parent.map(one -> one.names() + "/" + ownName).orElse(ownName).split("/", -1);
        checkSupported(source, String.join("/", types));
        if (types.length != names.length + 1 || ownName.isBlank()) {
            throw new TemplateException(
                    "The template resource '%s' for type '%s' has incorrect segment lengths: a type has one segment more than its name."
                            .formatted(String.join("/", names), String.join("/", types)));
        }
        var path = new ArrayList<String>();
        for (var i = 0; i < names.length; i++) {
            path.add(types[i + 1]);
            path.add(names[i]);
        }
        var id = new ResourceId(deployment.subscription(), deployment.group(), types[0], path);
        var apiVersion =
                Expression.of(required(source, "apiVersion")).value(scope).asText();
        return new Planned(id, apiVersion, source, holds(source, scope), copy);
    }

    private static void checkSupported(JsonNode source, String type) {
        if (type.equalsIgnoreCase("Microsoft.Resources/deployments")) {
            throw new TemplateException("The emulator deploys no template within a template.");
        }
        if (Json.at(source, "scope").isPresent()) {
            throw new TemplateException("The emulator deploys into the group only: no 'scope' of a resource.");
        }
        if (Json.at(source, "properties")
                .filter(node -> node.findValue("copy") != null)
                .isPresent()) {
            throw new TemplateException("The emulator copies whole resources only: no 'copy' within 'properties'.");
        }
    }

    private static String required(JsonNode source, String field) {
        return Json.text(source, field)
                .orElseThrow(() -> new TemplateException("Something in the template has no '%s'.".formatted(field)));
    }

    private static boolean holds(JsonNode source, TemplateScope scope) {
        return Json.at(source, "condition")
                .map(condition -> new Arguments("condition", List.of(Expression.evaluated(condition, scope))).bool(0))
                .orElse(true);
    }

    private List<Planned> ordered(List<Planned> found) {
        // by key: to compare resources is to compare all that the template says of them
        var waiting = new LinkedHashMap<String, Edge>();
        found.forEach(one -> waiting.put(one.id().key(), new Edge(one, before(one, found))));
        var ordered = new ArrayList<Planned>();
        while (!waiting.isEmpty()) {
            var next = waiting.entrySet().stream()
                    .filter(one -> one.getValue().before().stream().noneMatch(waiting::containsKey))
                    .findFirst()
                    .orElseThrow(() -> new TemplateException("Circular dependency detected on resource: '%s'."
                            .formatted(waiting.firstEntry().getValue().of().id().text())));
            waiting.remove(next.getKey());
            ordered.add(next.getValue().of());
        }
        return List.copyOf(ordered);
    }

    /** @param before keys of those before it */
    private record Edge(Planned of, Set<String> before) {}

    /** What a resource says that it depends on, and what it refers to. */
    private Set<String> before(Planned one, List<Planned> found) {
        var scope = early(one.copy());
        var before = new HashSet<String>();
        for (var declared : Json.elements(one.source(), "dependsOn")) {
            var called = Expression.evaluated(declared, scope).asText();
            var meant = found.stream().filter(other -> other.isCalled(called)).toList();
            if (meant.isEmpty()) {
                throw new TemplateException("The resource '%s' is not defined in the template: '%s' depends on it."
                        .formatted(called, one.id().text()));
            }
            meant.forEach(other -> before.add(other.id().key()));
        }
        if (one.wanted()) {
            Expression.calls(sent(one.source()), call -> {
                if (isAtWork(call) && !call.arguments().isEmpty()) {
                    var called = call.arguments().getFirst().value(scope).asText();
                    found.stream()
                            .filter(other -> !other.id().equals(one.id()) && other.isCalled(called))
                            .forEach(other -> before.add(other.id().key()));
                }
            });
        }
        return before;
    }

    private static boolean isAtWork(Expression.Call call) {
        return TemplateScope.AT_WORK.contains(call.function().toLowerCase(Locale.ROOT));
    }

    private static JsonNode sent(JsonNode source) {
        return source.deepCopy() instanceof ObjectNode object ? object.remove(NOT_SENT) : source;
    }

    /** A property that is null is one that is not there. */
    private static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(one -> one.getValue().isNull());
        }
        node.forEach(Template::withoutNulls);
        return node;
    }

    private ObjectNode part(String name) {
        return Json.at(template, name)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .orElseGet(Json::object);
    }

    private TemplateScope early(Optional<Planned.Copy> copy) {
        return new TemplateScope(deployment, inner, parameters, template, copy, Optional.empty());
    }

    private TemplateScope late(Optional<Planned.Copy> copy, List<Planned> plan) {
        Function<String, Optional<Planned>> resources =
                called -> plan.stream().filter(one -> one.isCalled(called)).findFirst();
        return new TemplateScope(deployment, inner, parameters, template, copy, Optional.of(resources));
    }
}
