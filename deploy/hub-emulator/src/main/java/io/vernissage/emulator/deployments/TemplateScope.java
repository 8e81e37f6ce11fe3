package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ResourceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the functions of one template answer at one place of it. Not for several threads. */
final class TemplateScope implements Expression.Scope {
    /** Functions that look at resources: they have values only when what they look at is there. */
    static final Set<String> AT_WORK = Set.of("reference", "listkeys");

    private static final Set<String> OWN = Set.of(
            "parameters",
            "variables",
            "if",
            "copyindex",
            "resourceid",
            "resourcegroup",
            "subscription",
            "deployment",
            "providers");
    /** Of groups, subscriptions and providers. */
    private static final String CORE_VERSION = "2019-10-01";

    /** How many variables and parameters may need each other in a row; far from the end of a stack. */
    private static final int DEEPEST = 100;

    /** Functions within functions, with those of variables and parameters in between. */
    private static final int DEEPEST_CALL = 200;
    /** What one place of a template may take; variables that name others twice come to any number. */
    private static final int MOST_CALLS = 20_000;

    private static final int LONGEST_TEXT = 1 << 20;

    private final ResourceId deployment;
    private final Inner inner;
    private final Parameters parameters;
    private final ObjectNode template;
    private final Optional<Planned.Copy> copy;
    /** Finds a resource of the template by what it is called; empty while these are not known yet. */
    private final Optional<Function<String, Optional<Planned>>> resources;

    private final Set<String> reading = new HashSet<>();
    private int depth;
    private int calls;

    TemplateScope(
            ResourceId deployment,
            Inner inner,
            Parameters parameters,
            ObjectNode template,
            Optional<Planned.Copy> copy,
            Optional<Function<String, Optional<Planned>>> resources) {
        this.deployment = deployment;
        this.inner = inner;
        this.parameters = parameters;
        this.template = template;
        this.copy = copy;
        this.resources = resources;
    }

    static boolean has(String function) {
        var name = function.toLowerCase(Locale.ROOT);
        return OWN.contains(name) || AT_WORK.contains(name) || Functions.has(name);
    }

    @Override
    public JsonNode call(Expression.Call call) {
        if (++depth > DEEPEST_CALL || ++calls > MOST_CALLS) {
            throw tooMuch();
        }
        var value = answer(call);
        depth--;
        if (value.isTextual() && value.textValue().length() > LONGEST_TEXT) {
            throw tooMuch();
        }
        return value;
    }

    private static TemplateException tooMuch() {
        return new TemplateException(
                "The template takes too much to evaluate: more than %d functions within each other, %d at one place, or a text of %d characters."
                        .formatted(DEEPEST_CALL, MOST_CALLS, LONGEST_TEXT));
    }

    private JsonNode answer(Expression.Call call) {
        var name = call.function().toLowerCase(Locale.ROOT);
        if (name.equals("if") && call.arguments().size() == 3) {
            var holds = new Arguments("if", List.of(call.arguments().getFirst().value(this))).bool(0);
            return call.arguments().get(holds ? 1 : 2).value(this);
        }
        var given = new Arguments(
                call.function(),
                call.arguments().stream().map(one -> one.value(this)).toList());
        return Functions.has(name) ? Functions.call(name, given) : own(name, given);
    }

    private JsonNode own(String name, Arguments given) {
        return switch (name) {
            case "parameters" -> once("parameter", given.text(0), () -> parameters.value(given.text(0), this));
            case "variables" -> once("variable", given.text(0), () -> variable(given.text(0)));
            case "copyindex" -> LongNode.valueOf(copyIndex(given));
            case "resourceid" -> TextNode.valueOf(address(given));
            case "resourcegroup" -> inner.read(group(), CORE_VERSION);
            case "subscription" -> inner.read("/subscriptions/" + deployment.subscription(), CORE_VERSION);
            case "deployment" -> deployment();
            case "providers" -> provider(given);
            case "reference" -> reference(given);
            case "listkeys" -> listKeys(given);
            default -> throw unknown(given.function());
        };
    }

    static TemplateException unknown(String function) {
        return new TemplateException(
                "The template function '%s' is not valid, or not one that the emulator knows.".formatted(function));
    }

    /** Guards against what is defined by itself. */
    private JsonNode once(String kind, String name, Supplier<JsonNode> value) {
        var key = kind + " " + name.toLowerCase(Locale.ROOT);
        if (reading.size() >= DEEPEST || !reading.add(key)) {
            throw new TemplateException(
                    "The template %s '%s' is defined by itself, or by too many others.".formatted(kind, name));
        }
        try {
            return value.get();
        } finally {
            reading.remove(key);
        }
    }

    private JsonNode variable(String name) {
        return Json.at(template, "variables", name)
                .map(value -> Expression.evaluated(value, this))
                .orElseThrow(() -> new TemplateException("The template variable '%s' is not found.".formatted(name)));
    }

    private long copyIndex(Arguments given) {
        var current = copy.orElseThrow(() -> new TemplateException(
                "The template function 'copyIndex' is not expected at this location: there is no 'copy'."));
        var named = given.size() > 0 && given.at(0).isTextual();
        if (named && !given.text(0).equalsIgnoreCase(current.loop())) {
            throw new TemplateException("There is no loop '%s' around this 'copyIndex'.".formatted(given.text(0)));
        }
        var offset = named ? 1 : 0;
        return current.index() + (given.size() > offset ? given.number(offset) : 0);
    }

    /** {@code resourceId([subscription, [group,]] type, names...)}. */
    private String address(Arguments given) {
        var texts = new ArrayList<String>();
        for (var i = 0; i < given.atLeast(2); i++) {
            texts.add(given.text(i));
        }
        var type = 0;
        while (type < texts.size() && !texts.get(type).contains("/")) {
            type++;
        }
        var types = type < texts.size() ? texts.get(type).split("/", -1) : new String[0];
        if (type > 2 || types.length != texts.size() - type) {
            throw new TemplateException(
                    "Unable to evaluate the template language function 'resourceId': it wants a type, such as 'Microsoft.Network/virtualNetworks', and as many names as that has parts after the first.");
        }
        var path = new ArrayList<String>();
        for (var i = 1; i < types.length; i++) {
            path.add(types[i]);
            path.add(texts.get(type + i));
        }
        var subscription = type == 2 ? texts.getFirst() : deployment.subscription();
        var group = type == 0 ? deployment.group().orElseThrow() : texts.get(type - 1);
        return new ResourceId(subscription, Optional.of(group), types[0], path).text();
    }

    private String group() {
        return ResourceId.ofGroup(deployment.subscription(), deployment.group().orElseThrow());
    }

    private JsonNode deployment() {
        var shown = Json.object().put("name", deployment.name());
        shown.putObject("properties").put("mode", "Incremental").set("template", template);
        return shown;
    }

    private JsonNode provider(Arguments given) {
        var provider = inner.read(
                "/subscriptions/%s/providers/%s".formatted(deployment.subscription(), given.text(0)), CORE_VERSION);
        if (given.size() == 1) {
            return provider;
        }
        return Json.elements(provider, "resourceTypes").stream()
                .filter(type -> Json.text(type, "resourceType").orElse("").equalsIgnoreCase(given.text(1)))
                .findFirst()
                .orElseThrow(() -> new TemplateException(
                        "The provider '%s' has no type '%s'.".formatted(given.text(0), given.text(1))));
    }

    private JsonNode reference(Arguments given) {
        var target = target(given);
        var document = inner.read(target.address(), target.apiVersion());
        var whole = given.size() > 2 && given.text(2).equalsIgnoreCase("Full");
        return whole ? document : document.path("properties");
    }

    private JsonNode listKeys(Arguments given) {
        var target = target(given);
        return inner.ask("POST", target.address() + "/listKeys", target.apiVersion(), Optional.empty())
                .body()
                .orElseGet(Json::object);
    }

    private record Target(String address, String apiVersion) {}

    private Target target(Arguments given) {
        var known = resources.orElseThrow(() -> new TemplateException(
                "The template function '%s' is not expected at this location.".formatted(given.function())));
        var called = given.text(0);
        var planned = known.apply(called);
        var address = planned.map(one -> one.id().text()).orElse(called);
        if (!address.startsWith("/")) {
            throw new TemplateException("The resource '%s' is not defined in the template.".formatted(called));
        }
        var apiVersion = given.size() > 1
                ? given.text(1)
                : planned.map(Planned::apiVersion)
                        .orElseThrow(() -> new TemplateException(
                                "The template function '%s' wants the api-version of '%s', which is not in the template."
                                        .formatted(given.function(), called)));
        return new Target(address, apiVersion);
    }
}
