package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a template declares and what a deployment gives. Secret values, {@code securestring} and {@code secureobject}, are
 * neither shown nor kept.
 *
 * @param declared the template's {@code parameters}
 * @param given {@code {"name": {"value": ...}}}
 */
record Parameters(ObjectNode declared, ObjectNode given) {
    private static final List<String> TYPES =
            List.of("String", "SecureString", "Int", "Bool", "Object", "SecureObject", "Array");

    /** @throws TemplateException if a value is missing, of another type, or not one of those allowed */
    void check(Expression.Scope scope) {
        given.properties().forEach(one -> {
            if (Json.at(declared, one.getKey()).isEmpty()) {
                throw new TemplateException(
                        "The template parameters '%s' in the parameters file are not valid; they are not present in the original template."
                                .formatted(one.getKey()));
            }
            if (Json.at(one.getValue(), "reference").isPresent()) {
                throw new TemplateException(
                        "The parameter '%s' is a reference to a vault, which the emulator does not have."
                                .formatted(one.getKey()));
            }
        });
        declared.properties().forEach(one -> check(one.getKey(), one.getValue(), value(one.getKey(), scope)));
    }

    JsonNode value(String name, Expression.Scope scope) {
        var declaration = Json.at(declared, name)
                .orElseThrow(() -> new TemplateException("The template parameter '%s' is not found.".formatted(name)));
        return Json.at(given, name, "value")
                .or(() -> Json.at(declaration, "defaultValue").map(value -> Expression.evaluated(value, scope)))
                .orElseThrow(() -> new TemplateException(
                        "The value for the template parameter '%s' is not provided.".formatted(name)));
    }

    /** As a deployment shows them: of the secret ones the type only. */
    ObjectNode shown(Expression.Scope scope) {
        var shown = Json.object();
        declared.properties().forEach(one -> {
            var entry = shown.putObject(one.getKey()).put("type", shownType(one.getValue()));
            if (!isSecret(one.getValue())) {
                entry.set("value", value(one.getKey(), scope));
            }
        });
        return shown;
    }

    /** Whether something of this must not be kept. */
    boolean haveSecrets() {
        return declared.properties().stream()
                .anyMatch(one -> isSecret(one.getValue())
                        && (Json.at(given, one.getKey()).isPresent()
                                || Json.at(one.getValue(), "defaultValue").isPresent()));
    }

    /** The same without secret values. */
    Parameters withoutSecrets() {
        var names = declared.deepCopy();
        var values = given.deepCopy();
        names.properties().forEach(one -> {
            if (isSecret(one.getValue()) && one.getValue() instanceof ObjectNode declaration) {
                declaration.remove(List.of("defaultValue", "allowedValues"));
            }
        });
        given.properties().forEach(one -> {
            if (Json.at(declared, one.getKey()).filter(Parameters::isSecret).isPresent()) {
                values.remove(one.getKey());
            }
        });
        return new Parameters(names, values);
    }

    private static void check(String name, JsonNode declaration, JsonNode value) {
        var type = type(declaration);
        var fits =
                switch (type.toLowerCase(Locale.ROOT)) {
                    case "string", "securestring" -> value.isTextual();
                    case "int" -> value.isIntegralNumber();
                    case "bool" -> value.isBoolean();
                    case "object", "secureobject" -> value.isObject();
                    case "array" -> value.isArray();
                    default ->
                        throw new TemplateException(
                                "The template parameter '%s' has the unknown type '%s'.".formatted(name, type));
                };
        if (!fits) {
            throw new TemplateException(
                    "The provided value for the template parameter '%s' is not valid. Expected a value of type '%s'."
                            .formatted(name, type));
        }
        var allowed = Json.elements(declaration, "allowedValues");
        if (!allowed.isEmpty() && allowed.stream().noneMatch(one -> Functions.same(one, value))) {
            throw new TemplateException(
                    "The provided value for the template parameter '%s' is not valid: it is not one of its allowed values."
                            .formatted(name));
        }
        var size = value.isTextual() ? value.textValue().length() : value.size();
        within(name, "length", size, bound(declaration, "minLength"), bound(declaration, "maxLength"));
        if (value.isIntegralNumber()) {
            within(name, "value", value.longValue(), bound(declaration, "minValue"), bound(declaration, "maxValue"));
        }
    }

    private static void within(String name, String what, long is, Optional<Long> least, Optional<Long> most) {
        if (is < least.orElse(Long.MIN_VALUE) || is > most.orElse(Long.MAX_VALUE)) {
            throw new TemplateException(
                    "The %s of the template parameter '%s' is out of its bounds.".formatted(what, name));
        }
    }

    private static Optional<Long> bound(JsonNode declaration, String name) {
        return Json.at(declaration, name).map(JsonNode::asLong);
    }

    static boolean isSecret(JsonNode declaration) {
        return type(declaration).toLowerCase(Locale.ROOT).startsWith("secure");
    }

    /** The type as Resource Manager writes it, whatever the case in the template. */
    static String shownType(JsonNode declaration) {
        var type = type(declaration);
        return TYPES.stream().filter(type::equalsIgnoreCase).findFirst().orElse(type);
    }

    private static String type(JsonNode declaration) {
        return Json.text(declaration, "type").orElse("");
    }
}
