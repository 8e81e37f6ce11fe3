package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vernissage.emulator.arm.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The functions of templates whose answer follows from their arguments alone. Names are in lower case. */
final class Functions {
    private static final Set<String> LOGIC = Set.of("equals", "not", "and", "or", "bool", "true", "false", "null");
    private static final Set<String> NUMBERS = Set.of("add", "sub", "mul", "div", "mod", "int");
    private static final Set<String> COLLECTIONS =
            Set.of("length", "empty", "first", "last", "contains", "createarray", "split", "concat");
    private static final Set<String> TEXTS = Set.of(
            "tolower",
            "toupper",
            "replace",
            "substring",
            "trim",
            "startswith",
            "endswith",
            "string",
            "format",
            "base64",
            "uniquestring");

    private static final Pattern PLACE = Pattern.compile("\\{\\{|}}|\\{(\\d{1,3})}|[{}]");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int UNIQUE_LENGTH = 13;

    private Functions() {}

    static boolean has(String name) {
        return LOGIC.contains(name) || NUMBERS.contains(name) || COLLECTIONS.contains(name) || TEXTS.contains(name);
    }

    /** @throws TemplateException if these are no arguments for it */
    static JsonNode call(String name, Arguments given) {
        if (LOGIC.contains(name)) {
            return logic(name, given);
        }
        if (NUMBERS.contains(name)) {
            return LongNode.valueOf(number(name, given));
        }
        return COLLECTIONS.contains(name) ? collection(name, given) : text(name, given);
    }

    private static JsonNode logic(String name, Arguments given) {
        return switch (name) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            case "null" -> NullNode.instance;
            case "equals" -> BooleanNode.valueOf(same(given.at(0), given.at(1)));
            case "not" -> BooleanNode.valueOf(!given.bool(0));
            case "and" ->
                BooleanNode.valueOf(IntStream.range(0, given.atLeast(2)).allMatch(given::bool));
            case "or" ->
                BooleanNode.valueOf(IntStream.range(0, given.atLeast(2)).anyMatch(given::bool));
            default -> BooleanNode.valueOf(given.asBool(0));
        };
    }

    /** Numbers are the same whatever their width; everything else as it is written. */
    static boolean same(JsonNode one, JsonNode other) {
        if (one.isIntegralNumber() && other.isIntegralNumber()) {
            return one.longValue() == other.longValue();
        }
        return one.equals(other);
    }

    private static long number(String name, Arguments given) {
        try {
            return switch (name) {
                case "add" -> Math.addExact(given.number(0), given.number(1));
                case "sub" -> Math.subtractExact(given.number(0), given.number(1));
                case "mul" -> Math.multiplyExact(given.number(0), given.number(1));
                case "div" -> given.number(0) / given.number(1);
                case "mod" -> given.number(0) % given.number(1);
                default -> given.asNumber(0);
            };
        } catch (ArithmeticException e) {
            throw new TemplateException(
                    "The template language function '%s' has no result: %s.".formatted(name, e.getMessage()));
        }
    }

    private static JsonNode collection(String name, Arguments given) {
        return switch (name) {
            case "length" -> LongNode.valueOf(length(given.at(0)));
            case "empty" -> BooleanNode.valueOf(length(given.at(0)) == 0);
            case "first" -> end(given.at(0), 0);
            case "last" -> end(given.at(0), length(given.at(0)) - 1);
            case "contains" -> BooleanNode.valueOf(contains(given.at(0), given.at(1)));
            case "createarray" -> Json.array(given.all().stream());
            case "split" -> split(given);
            default -> concatenated(given);
        };
    }

    private static int length(JsonNode of) {
        return of.isTextual() ? of.textValue().length() : of.size();
    }

    private static JsonNode end(JsonNode of, int index) {
        if (of.isTextual()) {
            var text = of.textValue();
            return TextNode.valueOf(text.isEmpty() ? "" : text.substring(index, index + 1));
        }
        return of.has(index) ? of.get(index) : NullNode.instance;
    }

    private static boolean contains(JsonNode in, JsonNode wanted) {
        if (in.isTextual()) {
            return in.textValue().contains(wanted.asText());
        }
        return in.isObject()
                ? Json.at(in, wanted.asText()).isPresent()
                : StreamSupport.stream(in.spliterator(), false).anyMatch(one -> same(one, wanted));
    }

    private static JsonNode split(Arguments given) {
        var delimiters = given.at(1).isArray()
                ? StreamSupport.stream(given.at(1).spliterator(), false).map(JsonNode::asText)
                : Stream.of(given.text(1));
        var pattern = delimiters.map(Pattern::quote).collect(Collectors.joining("|"));
        return Json.array(Pattern.compile(pattern).splitAsStream(given.text(0)).map(TextNode::valueOf));
    }

    private static JsonNode concatenated(Arguments given) {
        if (given.at(0).isArray()) {
            return Json.array(given.all().stream().flatMap(JsonNode::valueStream));
        }
        return TextNode.valueOf(given.all().stream().map(Functions::shown).collect(Collectors.joining()));
    }

    private static JsonNode text(String name, Arguments given) {
        return switch (name) {
            case "tolower" -> TextNode.valueOf(given.text(0).toLowerCase(Locale.ROOT));
            case "toupper" -> TextNode.valueOf(given.text(0).toUpperCase(Locale.ROOT));
            case "replace" -> TextNode.valueOf(given.text(0).replace(given.text(1), given.text(2)));
            case "substring" -> TextNode.valueOf(substring(given));
            case "trim" -> TextNode.valueOf(given.text(0).strip());
            case "startswith" -> BooleanNode.valueOf(lower(given, 0).startsWith(lower(given, 1)));
            case "endswith" -> BooleanNode.valueOf(lower(given, 0).endsWith(lower(given, 1)));
            case "string" -> TextNode.valueOf(shown(given.at(0)));
            case "format" -> TextNode.valueOf(formatted(given));
            case "base64" ->
                TextNode.valueOf(
                        Base64.getEncoder().encodeToString(given.text(0).getBytes(StandardCharsets.UTF_8)));
            default ->
                TextNode.valueOf(
                        unique(given.all().stream().map(JsonNode::asText).collect(Collectors.joining("\0"))));
        };
    }

    private static String lower(Arguments given, int index) {
        return given.text(index).toLowerCase(Locale.ROOT);
    }

    /** As templates write it: texts as they are, True and False, documents as JSON. */
    private static String shown(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private static String substring(Arguments given) {
        var text = given.text(0);
        var start = given.number(1);
        var length = given.size() > 2 ? given.number(2) : text.length() - start;
        if (start < 0 || length < 0 || start + length > text.length()) {
            throw new TemplateException(
                    "The 'substring' of %d characters at %d is not within a string of %d characters."
                            .formatted(length, start, text.length()));
        }
        return text.substring((int) start, (int) (start + length));
    }

    private static String formatted(Arguments given) {
        return PLACE.matcher(given.text(0))
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group()) {
                            case "{{" -> "{";
                            case "}}" -> "}";
                            case "{", "}" ->
                                throw new TemplateException(
                                        "The emulator knows no other places in a 'format' than those like '{0}'.");
                            default -> shown(given.at(Integer.parseInt(place.group(1)) + 1));
                        }));
    }

    /** Thirteen letters and digits, the same for the same arguments; not those that a stamp makes of them. */
    private static String unique(String of) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
            return IntStream.range(0, UNIQUE_LENGTH)
                    .mapToObj(i -> ALPHABET.substring(digest[i] & 31, (digest[i] & 31) + 1))
                    .collect(Collectors.joining());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
