package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Runs benchmarks, prints a table and writes the same as JSON. */
public final class Benchmarks {
    private static final List<Benchmark> ALL =
            List.of(new PutPage(), new Upload(), new Limits(), new Workers(), new Kills(), new Delta());

    private Benchmarks() {}

    private record Arguments(boolean quick, String only, Path out, long seed) {
        static Arguments of(String[] words, Path project) {
            boolean quick = false;
            var only = "";
            var seed = new Random().nextLong(1_000_000);
            var out = project.resolve("deploy/benchmarks/target/results.json");
            for (int i = 0; i < words.length; i++) {
                switch (words[i]) {
                    case "--quick" -> quick = true;
                    case "--only" -> only = value(words, ++i);
                    case "--out" -> out = Path.of(value(words, ++i));
                    case "--seed" -> seed = Long.parseLong(value(words, ++i));
                    default ->
                        throw new IllegalArgumentException(
                                "Unknown: %s. There are --quick, --only NAME, --out FILE and --seed N"
                                        .formatted(words[i]));
                }
            }
            return new Arguments(quick, only, out, seed);
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
        var measured = measured(chosen, arguments, project);
        var report = new Report(machine, measured.facts(), measured.rows(), arguments.quick());
        System.out.printf("%n%s", report.table());
        Files.createDirectories(arguments.out().toAbsolutePath().getParent());
        Files.writeString(arguments.out(), report.json(Instant.now()));
        System.out.printf("%nWritten to %s%n", arguments.out());
        System.exit(measured.isGood() ? 0 : 1);
    }

    /** All results; whether one is missing. */
    private record Measured(List<Comparison> rows, SortedMap<String, String> facts, boolean missing) {
        boolean isGood() {
            return !missing && rows.stream().allMatch(Comparison::isReached);
        }
    }

    private static Measured measured(List<Benchmark> chosen, Arguments arguments, Path project)
            throws IOException, InterruptedException {
        var rows = new ArrayList<Comparison>();
        var facts = new TreeMap<>(Map.of("seed", Long.toString(arguments.seed())));
        System.out.printf("%-10s %d%n", "seed", arguments.seed());
        var missing = false;
        for (var benchmark : chosen) {
            System.out.printf("%nMeasuring %s%n", benchmark.name());
            var scratch = Files.createTempDirectory("vernissage-benchmark");
            try {
                var setting = new Benchmark.Setting(project, scratch, arguments.quick(), arguments.seed());
                var result = benchmark.run(setting);
                rows.addAll(result.comparisons());
                facts.putAll(result.facts());
            } catch (IOException e) { // what the others found is worth having
                missing = true;
                facts.put("not measured: " + benchmark.name(), String.valueOf(e.getMessage()));
            } finally {
                delete(scratch);
            }
        }
        return new Measured(rows, facts, missing);
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

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
