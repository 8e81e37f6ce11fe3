package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What pages of other origins may ask of an account ("Cross-Origin Resource Sharing (CORS) support for Azure Storage"). */
record CorsRules(List<Rule> rules) {
    static final CorsRules NONE = new CorsRules(List.of());
    private static final int MOST = 5;
    private static final String ANY = "*";

    /** One of the rules; lists are of texts without blanks around them. */
    record Rule(
            List<String> origins,
            List<String> methods,
            List<String> allowedHeaders,
            List<String> exposedHeaders,
            String maxAge) {

        private boolean admits(String origin, String method) {
            return origins.stream().anyMatch(allowed -> fits(allowed, origin))
                    && methods.stream().anyMatch(method::equalsIgnoreCase);
        }

        private boolean admitsHeaders(String named) {
            return list(named).stream()
                    .allMatch(header -> allowedHeaders.stream().anyMatch(allowed -> fits(allowed, header)));
        }

        /** A star stands for any letters. */
        private static boolean fits(String allowed, String given) {
            int star = allowed.indexOf('*');
            var text = given.toLowerCase(Locale.ROOT);
            var form = allowed.toLowerCase(Locale.ROOT);
            return star < 0
                    ? form.equals(text)
                    : text.length() >= form.length() - 1
                            && text.startsWith(form.substring(0, star))
                            && text.endsWith(form.substring(star + 1));
        }
    }

    /** Reads the element {@code Cors} of the service properties; throws where it breaks the service's rules. */
    static CorsRules of(String xml) throws IOException {
        var rules = Xml.children(Xml.parse(xml.getBytes(StandardCharsets.UTF_8))).stream()
                .map(rule -> new Rule(
                        list(Xml.childText(rule, "AllowedOrigins")),
                        list(Xml.childText(rule, "AllowedMethods")),
                        list(Xml.childText(rule, "AllowedHeaders")),
                        list(Xml.childText(rule, "ExposedHeaders")),
                        Xml.childText(rule, "MaxAgeInSeconds")))
                .toList();
        boolean fit = rules.stream()
                .allMatch(rule -> !rule.origins().isEmpty()
                        && !rule.methods().isEmpty()
                        && rule.maxAge().matches("\\d{1,10}"));
        if (rules.size() > MOST || !fit) {
            throw StorageError.InvalidXmlDocument.exception();
        }
        return new CorsRules(rules);
    }

    /** Answers what a browser asks before it sends another origin's request. */
    void answerPreflight(Call call) {
        var origin = named(call, "Origin");
        var method = named(call, "Access-Control-Request-Method");
        var headers = call.header("Access-Control-Request-Headers");
        var rule = rules.stream()
                .filter(one -> one.admits(origin, method) && one.admitsHeaders(headers))
                .findFirst()
                .orElseThrow(StorageError.CorsPreflightFailure::exception);
        call.set("Access-Control-Allow-Methods", method)
                .set("Access-Control-Allow-Headers", headers)
                .set("Access-Control-Max-Age", rule.maxAge());
        markOrigin(call, allowed(rule, origin));
        call.end(200);
    }

    /** Sets the headers by which a browser lets its page see the answer, whatever the answer is. */
    void mark(Call call) {
        var origin = rules.isEmpty() ? "" : call.header("Origin");
        if (origin.isEmpty()) {
            return;
        }
        var rule = rules.stream()
                .filter(one -> one.admits(origin, call.method().name()))
                .findFirst();
        if (rule.isEmpty()) {
            call.set("Vary", "Origin");
            return;
        }
        call.set("Access-Control-Expose-Headers", String.join(",", rule.get().exposedHeaders()));
        markOrigin(call, allowed(rule.get(), origin));
    }

    private static void markOrigin(Call call, String allowed) {
        call.set("Access-Control-Allow-Origin", allowed);
        if (!allowed.equals(ANY)) {
            call.set("Access-Control-Allow-Credentials", "true").set("Vary", "Origin");
        }
    }

    private static String allowed(Rule rule, String origin) {
        return rule.origins().contains(ANY) ? ANY : origin;
    }

    private static String named(Call call, String header) {
        return Optional.of(call.header(header))
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> StorageException.worded(
                        StorageError.InvalidHeaderValue, "A required CORS header is not present."));
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
