package io.vernissage.hub;

import java.util.List;
import java.util.regex.Pattern;

/** Takes out of a text what must not be shown: queries of addresses, signatures, keys, tokens. */
final class Redaction {
    private static final String REDACTED = "<redacted>";

    private record Rule(Pattern pattern, String replacement) {}

    /** In this order: whole queries first, so that nothing of them is left to the narrower rules. */
    private static final List<Rule> RULES = List.of(
            rule("(https?://[^\\s?\"'<>]+)\\?[^\\s\"'<>]*", "$1"),
            rule("(?i)\\b(sig|client_secret|client_assertion|access_token)=[^&\\s\"'<>]+", "$1=" + REDACTED),
            rule("(?i)\\b(Bearer|SharedKey|SharedKeyLite)\\s+[A-Za-z0-9._~+/:=-]{12,}", "$1 " + REDACTED),
            rule("\\beyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*", REDACTED),
            // an account key is 64 bytes, a signature 32, both in base64
            rule("[A-Za-z0-9+/]{86}==", REDACTED),
            rule("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=", REDACTED));

    private Redaction() {}

    static String of(String text) {
        var redacted = text;
        for (var rule : RULES) {
            redacted = rule.pattern.matcher(redacted).replaceAll(rule.replacement);
        }
        return redacted;
    }

    /** Whether this error and all it is caused by can be shown as they are. */
    static boolean harmless(Throwable error) {
        for (var link = error; link != null; link = link.getCause()) {
            var text = String.valueOf(link.getMessage());
            if (!of(text).equals(text)) {
                return false;
            }
        }
        return true;
    }

    private static Rule rule(String pattern, String replacement) {
        return new Rule(Pattern.compile(pattern), replacement);
    }
}
