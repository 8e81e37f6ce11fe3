package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * The evaluated arguments of one function. Errors name the function and the place, and never the value: it may be secret.
 *
 * @param function as the template writes it
 */
record Arguments(String function, List<JsonNode> all) {
    Arguments {
        all = List.copyOf(all);
    }

    int size() {
        return all.size();
    }

    /** How many there are; at least this many. */
    int atLeast(int wanted) {
        at(wanted - 1);
        return size();
    }

    JsonNode at(int index) {
        if (index >= all.size()) {
            throw new TemplateException("The template language function '%s' has %d arguments, and wants at least %d."
                    .formatted(function, all.size(), index + 1));
        }
        return all.get(index);
    }

    String text(int index) {
        if (!at(index).isTextual()) {
            throw wrong(index, "a string");
        }
        return at(index).textValue();
    }

    boolean bool(int index) {
        if (!at(index).isBoolean()) {
            throw wrong(index, "a boolean");
        }
        return at(index).booleanValue();
    }

    long number(int index) {
        if (!at(index).isIntegralNumber()) {
            throw wrong(index, "an integer");
        }
        return at(index).longValue();
    }

    /** A boolean, or a number or text that stands for one. */
    boolean asBool(int index) {
        var value = at(index);
        if (value.isIntegralNumber()) {
            return value.longValue() != 0;
        }
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw wrong(index, "a boolean");
        };
    }

    /** An integer, or a text that stands for one. */
    long asNumber(int index) {
        try {
            return at(index).isIntegralNumber() ? at(index).longValue() : Long.parseLong(text(index));
        } catch (NumberFormatException _) {
            throw wrong(index, "an integer");
        }
    }

    private TemplateException wrong(int index, String wanted) {
        return new TemplateException(
                "Argument %d of the template language function '%s' is not %s.".formatted(index + 1, function, wanted));
    }
}
