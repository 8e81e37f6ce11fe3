package io.vernissage.benchmarks;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of a run, as a table for people and as JSON.
 *
 * @param machine facts of it, by name
 * @param facts beside the comparisons, by name
 * @param quick whether little was measured
 */
record Report(Map<String, String> machine, Map<String, String> facts, List<Comparison> rows, boolean quick) {

    String table() {
        var text = new StringBuilder(
                "%-58s %12s %12s %7s %8s %14s%n".formatted("", "ours", "other", "ratio", "goal", "spread"));
        for (var row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-58s %12s %12s %7.3f %8s %14s  %s%s%n",
                    row.name(),
                    shown(row.medianOfOurs()),
                    shown(row.medianOfOther()),
                    row.ratio(),
                    row.goal().shown(),
                    row.spread(),
                    row.unit(),
                    row.isReached() ? "" : "  NOT REACHED"));
        }
        facts.forEach((name, value) -> text.append("%s: %s%n".formatted(name, value)));
        return text.toString();
    }

    String json(Instant at) {
        return """
                {
                  "at": %s,
                  "quick": %b,
                  "machine": {
                %s
                  },
                  "facts": {
                %s
                  },
                  "rows": [
                %s
                  ]
                }
                """.formatted(
                        quoted(at.toString()),
                        quick,
                        json(machine),
                        json(facts),
                        rows.stream().map(Report::json).collect(Collectors.joining(",\n")));
    }

    private static String json(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> "    %s: %s".formatted(quoted(fact.getKey()), quoted(fact.getValue())))
                .collect(Collectors.joining(",\n"));
    }

    private static String json(Comparison row) {
        return String.format(
                Locale.ROOT,
                "    {\"name\": %s, \"unit\": %s, \"ours\": %.3f, \"other\": %.3f, \"ratio\": %.4f, %s, \"reached\": %b, \"spread\": %s, \"oursByRound\": %s, \"otherByRound\": %s}",
                quoted(row.name()),
                quoted(row.unit()),
                row.medianOfOurs(),
                row.medianOfOther(),
                row.ratio(),
                row.goal().json(),
                row.isReached(),
                quoted(row.spread()),
                row.ours(),
                row.other());
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }

    private static String quoted(String text) {
        var escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return '"' + escaped + '"';
    }
}
