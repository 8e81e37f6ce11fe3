package io.vernissage.emulator.blob;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A search for blobs by their tags: comparisons of one tag each, joined by AND. A condition, which is for one blob, may join
 * by OR as well and say what shall not be.
 *
 * @param container that the search names; empty if none
 * @param keys the tags it names
 */
record TagQuery(Predicate<Map<String, String>> test, String container, Set<String> keys) {
    private static final int MOST_KEYS = 10;
    private static final Pattern TERM = Pattern.compile(
            "\\s*(?:\"([^\"]*)\"|(@?[A-Za-z_][A-Za-z0-9_]*))\\s*(<>|>=|<=|=|>|<)\\s*'((?:[^']|'')*)'", Pattern.DOTALL);
    private static final Pattern JOIN = Pattern.compile("\\s+(and|or)\\b", Pattern.CASE_INSENSITIVE);

    boolean matches(Map<String, String> tags) {
        return test.test(tags);
    }

    /** The tags of a blob that the search names. */
    Map<String, String> named(Map<String, String> tags) {
        var found = new TreeMap<>(tags);
        found.keySet().retainAll(keys);
        return found;
    }

    /** The condition in a header; throws where it cannot be read. */
    static TagQuery ofHeader(String name, String text) {
        try {
            return new Parser(text, true).whole();
        } catch (UnreadableException e) {
            throw StorageError.InvalidHeaderValue.header(name, text);
        }
    }

    /** The search in a parameter; throws where it cannot be read. */
    static TagQuery ofParameter(String text) {
        try {
            return new Parser(text, false).whole();
        } catch (UnreadableException e) {
            throw StorageException.worded(StorageError.InvalidQueryParameterValue, e.getMessage());
        }
    }

    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message, null, false, false);
        }

        static UnreadableException at(int position, String why) {
            return new UnreadableException(
                    "Error parsing query at or near character position %d: %s".formatted(position + 1, why));
        }
    }

    /** Reads from left to right: OR binds less than AND, parentheses bind most. */
    private static final class Parser {
        private final String text;
        private final boolean condition;
        private final Set<String> keys = new HashSet<>();
        private String container = "";
        private int at;

        Parser(String text, boolean condition) {
            this.text = text;
            this.condition = condition;
        }

        TagQuery whole() {
            var test = any();
            skipSpace();
            if (at < text.length()) {
                throw UnreadableException.at(at, "unexpected '%s'".formatted(text.charAt(at)));
            }
            if (keys.size() > MOST_KEYS) {
                throw new UnreadableException("Error parsing query: there can be at most 10 unique tags in a query");
            }
            return new TagQuery(test, container, Set.copyOf(keys));
        }

        private Predicate<Map<String, String>> any() {
            var alternatives = new ArrayList<>(List.of(all()));
            while (joined("or")) {
                if (!condition) {
                    throw UnreadableException.at(at, "unexpected 'or'");
                }
                alternatives.add(all());
            }
            return tags -> alternatives.stream().anyMatch(one -> one.test(tags));
        }

        private Predicate<Map<String, String>> all() {
            var parts = new ArrayList<>(List.of(one()));
            while (joined("and")) {
                parts.add(one());
            }
            return tags -> parts.stream().allMatch(part -> part.test(tags));
        }

        private Predicate<Map<String, String>> one() {
            skipSpace();
            if (condition && at < text.length() && text.charAt(at) == '(') {
                at++;
                var inner = any();
                skipSpace();
                if (at >= text.length() || text.charAt(at) != ')') {
                    throw UnreadableException.at(at, "missing ')'");
                }
                at++;
                return inner;
            }
            var term = TERM.matcher(text).region(at, text.length());
            if (!term.lookingAt()) {
                throw UnreadableException.at(at, "a tag, an operator and a value in single quotes are expected");
            }
            var test = term(term);
            at = term.end();
            return test;
        }

        private Predicate<Map<String, String>> term(Matcher term) {
            boolean quoted = term.group(1) != null;
            var key = quoted ? term.group(1) : term.group(2);
            var operator = term.group(3);
            var value = term.group(4).replace("''", "'");
            if (!condition && operator.equals("<>")) {
                throw UnreadableException.at(term.start(3), "unexpected '<>'");
            }
            if (!quoted && key.startsWith("@")) {
                if (condition || !key.equals("@container") || !operator.equals("=")) {
                    throw UnreadableException.at(term.start(2), "unsupported parameter '%s'".formatted(key));
                }
                container = value;
                return tags -> true;
            }
            Tags.fault(key, value).ifPresent(why -> {
                throw UnreadableException.at(term.start(), why);
            });
            keys.add(key);
            return tags -> compares(Optional.ofNullable(tags.get(key)), operator, value);
        }

        private static boolean compares(Optional<String> own, String operator, String value) {
            if (own.isEmpty()) {
                return operator.equals("<>");
            }
            int order = own.get().compareTo(value);
            return switch (operator) {
                case "=" -> order == 0;
                case "<>" -> order != 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                case "<" -> order < 0;
                default -> order <= 0;
            };
        }

        private boolean joined(String word) {
            var join = JOIN.matcher(text).region(at, text.length());
            if (join.lookingAt() && join.group(1).toLowerCase(Locale.ROOT).equals(word)) {
                at = join.end();
                return true;
            }
            return false;
        }

        private void skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }
}
