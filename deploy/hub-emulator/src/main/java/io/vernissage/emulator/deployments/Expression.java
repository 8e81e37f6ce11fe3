package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vernissage.emulator.arm.Json;
import java.util.List;
import java.util.function.Consumer;

/** One expression of a template, such as {@code concat('a', parameters('b').c[0])}. */
sealed interface Expression {
    record Literal(JsonNode value) implements Expression {}

    record Call(String function, List<Expression> arguments) implements Expression {}

    record Property(Expression of, String name) implements Expression {}

    record Element(Expression of, Expression index) implements Expression {}

    /** What functions answer. Arguments come unevaluated: {@code if} looks at one branch only. */
    @FunctionalInterface
    interface Scope {
        JsonNode call(Call call);
    }

    /**
     * What it comes to at a place of a template.
     *
     * @throws TemplateException if it has no value
     */
    default JsonNode value(Scope scope) {
        return switch (this) {
            case Literal(var value) -> value;
            case Call call -> scope.call(call);
            case Property(var of, var name) -> property(of.value(scope), name);
            case Element(var of, var index) -> element(of.value(scope), index.value(scope));
        };
    }

    /** Shows every call in it, outer ones first. */
    default void calls(Consumer<Call> seen) {
        switch (this) {
            case Literal _ -> {
                // calls nothing
            }
            case Call call -> {
                seen.accept(call);
                call.arguments().forEach(argument -> argument.calls(seen));
            }
            case Property(var of, var _) -> of.calls(seen);
            case Element(var of, var index) -> {
                of.calls(seen);
                index.calls(seen);
            }
        }
    }

    /** What a text of a template says: itself, or an expression where it is {@code [...]}. {@code [[} is a bracket. */
    static Expression of(String text) {
        if (text.startsWith("[[")) {
            return new Literal(TextNode.valueOf(text.substring(1)));
        }
        return text.startsWith("[") && text.endsWith("]")
                ? new ExpressionReader(text.substring(1, text.length() - 1)).whole()
                : new Literal(TextNode.valueOf(text));
    }

    /** A document with the values of all expressions in it. */
    static JsonNode evaluated(JsonNode node, Scope scope) {
        if (node.isTextual()) {
            return of(node.textValue()).value(scope);
        }
        if (node.isArray()) {
            return Json.array(node.valueStream().map(element -> evaluated(element, scope)));
        }
        if (node.isObject()) {
            var object = Json.object();
            node.properties().forEach(one -> object.set(one.getKey(), evaluated(one.getValue(), scope)));
            return object;
        }
        return node;
    }

    /** Shows every call that is anywhere in a document. */
    static void calls(JsonNode node, Consumer<Call> seen) {
        if (node.isTextual()) {
            of(node.textValue()).calls(seen);
        } else {
            node.forEach(element -> calls(element, seen));
        }
    }

    private static JsonNode property(JsonNode value, String name) {
        return Json.at(value, name)
                .orElseThrow(() ->
                        new TemplateException("The language expression property '%s' doesn't exist.".formatted(name)));
    }

    private static JsonNode element(JsonNode value, JsonNode index) {
        if (index.isTextual()) {
            return property(value, index.textValue());
        }
        if (!index.canConvertToInt() || !value.has(index.intValue())) {
            throw new TemplateException(
                    "The language expression property array index '%s' is out of bounds.".formatted(index.asText()));
        }
        return value.get(index.intValue());
    }
}
