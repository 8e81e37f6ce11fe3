package io.vernissage.pipeline.kafka;

import java.util.regex.Pattern;

/** Makes an exception's message fit to be kept: no secrets, no stack trace, not too long. */
public final class Redaction {
    private static final int LONGEST = 1_000;
    private static final Pattern QUERY = Pattern.compile("(https?://[^\\s?\"']+)\\?[^\\s\"']*");
    private static final Pattern USER = Pattern.compile("(https?://)[^\\s/@]+@");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic|sharedkey)\\s+[\\w.~+/:=-]+");
    private static final Pattern PAIR = Pattern.compile(
            "(?i)\\b(sig|signature|account_?key|key|password|passwd|secret|client_secret|token|access_token|assertion|authorization)"
                    + "(\"?\\s*[=:]\\s*\"?)[^\\s\"&,;]+");

    private Redaction() {}

    /** The chain of causes, each by its kind and message, with what may be a secret left out. */
    public static String of(Throwable failure) {
        var text = new StringBuilder();
        var depth = 0;
        for (var cause = failure; cause != null && depth < 5; cause = cause.getCause(), depth++) {
            text.append(depth == 0 ? "" : "; because of ")
                    .append(cause.getClass().getSimpleName());
            var message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                text.append(": ").append(message.strip());
            }
        }
        return of(text.toString());
    }

    /** A text with what may be a secret left out, on one line. */
    public static String of(String text) {
        var line = text.replaceAll("\\s+", " ");
        line = QUERY.matcher(line).replaceAll("$1?(left out)");
        line = USER.matcher(line).replaceAll("$1(left out)@");
        line = BEARER.matcher(line).replaceAll("$1 (left out)");
        line = PAIR.matcher(line).replaceAll("$1$2(left out)");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
