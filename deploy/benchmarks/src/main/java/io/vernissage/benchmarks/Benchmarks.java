package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Runs benchmarks, prints a table and writes the same as JSON. */
public final class Benchmarks {
    private static final List<Benchmark> ALL = List.of(new PutPage(), new Upload());

    private Benchmarks() {}

    private record Arguments(boolean quick, String only, Path out) {
        static Arguments of(String[] words, Path project) {
            boolean quick = false;
            var only = "";
            var out = project.resolve("deploy/benchmarks/target/results.json");
            for (int i = 0; i < words.length; i++) {
                switch (words[i]) {
                    case "--quick" -> quick = true;
                    case "--only" -> only = value(words, ++i);
                    case "--out" -> out = Path.of(value(words, ++i));
                    default ->
                        throw new IllegalArgumentException(
                                "Unknown: %s. There are --quick, --only NAME and --out FILE".formatted(words[i]));
                }
            }
            return new Arguments(quick, only, out);
        }

        private static String value(String[] words, int index) {
            if (index == words.length) {
                throw new IllegalArgumentException("%s wants a value".formatted(words[index - 1]));
            }
            return words[index];
        }
    }

    static void main(String[] words) throws IOException, InterruptedException {
        var project = Path.of(System.getProperty("vernissage.project", "."));
        Arguments arguments;
        List<Benchmark> chosen;
        try {
            arguments = Arguments.of(words, project);
            chosen = chosen(arguments.only());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        var machine = Machine.facts();
        machine.forEach((name, value) -> System.out.printf("%-10s %s%n", name, value));
        var rows = new ArrayList<Comparison>();
        var facts = new TreeMap<String, String>();
        for (var benchmark : chosen) {
            System.out.printf("%nMeasuring %s%n", benchmark.name());
            var scratch = Files.createTempDirectory("vernissage-benchmark");
            try {
                var result = benchmark.run(new Benchmark.Setting(project, scratch, arguments.quick()));
                rows.addAll(result.comparisons());
                facts.putAll(result.facts());
            } finally {
                delete(scratch);
            }
        }
        System.out.printf("%n%s", table(rows));
        facts.forEach((name, value) -> System.out.printf("%s: %s%n", name, value));
        Files.createDirectories(arguments.out().toAbsolutePath().getParent());
        Files.writeString(arguments.out(), json(machine, facts, rows, arguments.quick()));
        System.out.printf("%nWritten to %s%n", arguments.out());
        System.exit(rows.stream().allMatch(Comparison::isReached) ? 0 : 1);
    }

    private static List<Benchmark> chosen(String only) {
        var chosen = ALL.stream()
                .filter(one -> only.isEmpty() || one.name().equals(only))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("There is no benchmark '%s', but: %s"
                    .formatted(only, ALL.stream().map(Benchmark::name).toList()));
        }
        return chosen;
    }

    private static String table(List<Comparison> rows) {
        var text = new StringBuilder(
                "%-44s %12s %12s %7s %6s %12s%n".formatted("", "ours", "other", "ratio", "goal", "spread"));
        for (var row : rows) {
            var goal = row.goal().isPresent() ? "%.2f".formatted(row.goal().getAsDouble()) : "";
            text.append("%-44s %12.0f %12.0f %7.2f %6s %12s  %s%s%n"
                    .formatted(
                            row.name(),
                            row.medianOfOurs(),
                            row.medianOfOther(),
                            row.ratio(),
                            goal,
                            row.spread(),
                            row.unit(),
                            row.isReached() ? "" : "  NOT REACHED"));
        }
        return text.toString();
    }

    private static String json(
            Map<String, String> machine, Map<String, String> facts, List<Comparison> rows, boolean quick) {
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
                        quoted(Instant.now().toString()),
                        quick,
                        json(machine),
                        json(facts),
                        String.join(",\n", rows.stream().map(Benchmarks::json).toList()));
    }

    private static String json(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> "    %s: %s".formatted(quoted(fact.getKey()), quoted(fact.getValue())))
                .collect(Collectors.joining(",\n"));
    }

    private static String json(Comparison row) {
        return "    {\"name\": %s, \"unit\": %s, \"ours\": %.1f, \"other\": %.1f, \"ratio\": %.3f, \"goal\": %s, \"spread\": %s, \"oursByRound\": %s, \"otherByRound\": %s}"
                .formatted(
                        quoted(row.name()),
                        quoted(row.unit()),
                        row.medianOfOurs(),
                        row.medianOfOther(),
                        row.ratio(),
                        row.goal().isPresent() ? Double.toString(row.goal().getAsDouble()) : "null",
                        quoted(row.spread()),
                        row.ours(),
                        row.other());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
