package io.vernissage.upload.disk;

import com.code_intelligence.jazzer.Jazzer;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.github.luben.zstd.Zstd;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.source.SourceReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorInputStream;
import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.ArrayUtils;
import org.tukaani.xz.XZInputStream;

/** Runs Jazzer on the readers, one process each, and prints what it found: {@code deploy/benchmarks/fuzz}. */
public final class Fuzzing {
    private static final String USAGE =
            "Usage: deploy/benchmarks/fuzz [--minutes N] [--only raw|vhd|vhdx|qcow2|vmdk|stream|gz|xz|zst|bz2|zip]";
    private static final Pattern RUNS = Pattern.compile("^stat::number_of_executed_units:\\s*(\\d+)");
    private static final Pattern FINDING =
            Pattern.compile("^== (Java Exception|Java Assertion Error|libFuzzer crash).*");
    private static final int MOST_FINDINGS = 5;
    private static final int LONGEST_INPUT = 4096;
    private static final Duration LONGEST_RUN = Duration.ofSeconds(10);
    /** Too short for the compiler that takes its time. */
    private static final Duration SHORT = Duration.ofMinutes(1);

    private Fuzzing() {}

    /**
     * What came of fuzzing one reader.
     *
     * @param executions how many inputs were tried
     * @param findings what happened that must not, with the input that made it, for a person to read
     */
    record Outcome(FuzzedFormat format, long executions, Duration time, int exitCode, List<String> findings) {
        String row() {
            return "%-8s %12d %10.0f %9d"
                    .formatted(name(format), executions, executions / (time.toMillis() / 1000.0), findings.size());
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var time = Duration.ofMinutes(10);
        var formats = List.of(FuzzedFormat.values());
        for (var at = 0; at < arguments.length; at += 2) {
            if (at + 1 == arguments.length) {
                throw usage();
            }
            switch (arguments[at]) {
                case "--minutes" -> time = Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[at + 1])));
                case "--only" -> formats = List.of(FuzzedFormat.valueOf(arguments[at + 1].toUpperCase(Locale.ROOT)));
                default -> throw usage();
            }
        }
        var folder = Path.of(System.getProperty("vernissage.fuzz"));
        var outcomes = new ArrayList<Outcome>();
        for (var format : formats) {
            System.out.println("Fuzzing " + name(format));
            outcomes.add(run(format, time, folder.resolve(name(format))));
        }
        System.out.printf("%-8s %12s %10s %9s%n", "target", "executions", "per second", "findings");
        for (var outcome : outcomes) {
            System.out.println(outcome.row());
            outcome.findings().forEach(System.out::println);
        }
        System.exit(outcomes.stream().allMatch(outcome -> outcome.findings().isEmpty()) ? 0 : 1);
    }

    /**
     * Fuzzes one reader.
     *
     * @param folder where the inputs that reached something new are kept from one run to the next, and the findings
     */
    static Outcome run(FuzzedFormat format, Duration time, Path folder) throws IOException, InterruptedException {
        var corpus = Files.createDirectories(folder.resolve("corpus"));
        for (var seed = 0; seed < format.images().size(); seed++) {
            Files.write(corpus.resolve("seed-" + seed), new byte[] {(byte) seed, 0});
            Files.write(corpus.resolve("seed-" + seed + "-alike"), new byte[] {(byte) seed, 6});
        }
        var log = folder.resolve("log");
        var process = new ProcessBuilder(command(format, time, corpus))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.getOutputStream().close();
            var exitCode = process.waitFor();
            return outcome(format, time, exitCode, Files.readAllLines(log, StandardCharsets.ISO_8859_1));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(FuzzedFormat format, Duration time, Path corpus) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m", // no image may take more
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (time.compareTo(SHORT) < 0 ? 1 : 4),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                Jazzer.class.getName(),
                "--target_class=" + DiskFuzzer.class.getName(),
                "--target_args=" + name(format),
                "--instrumentation_includes=io.vernissage.upload.disk.**:io.vernissage.upload.stream.**",
                "--custom_hook_includes=io.vernissage.upload.disk.**:io.vernissage.upload.stream.**",
                "--keep_going=" + MOST_FINDINGS,
                "-max_total_time=" + time.toSeconds(),
                "-timeout=" + LONGEST_RUN.toSeconds(),
                "-max_len=" + LONGEST_INPUT,
                // the heap is bounded above; Linux counts the parent's memory as this process's peak
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                corpus.toString());
    }

    /** No more than is needed: Jazzer looks through all of it. */
    private static String classPath() {
        return Stream.of(
                        Jazzer.class,
                        FuzzedDataProvider.class,
                        DiskFuzzer.class,
                        Disk.class,
                        SourceReader.class,
                        Zstd.class,
                        XZInputStream.class,
                        CompressorInputStream.class,
                        IOUtils.class,
                        ArrayUtils.class,
                        MemorySize.class,
                        WithDefault.class,
                        ProblemException.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Outcome outcome(FuzzedFormat format, Duration time, int exitCode, List<String> log) {
        var executions = 0L;
        var findings = new ArrayList<String>();
        for (var at = 0; at < log.size(); at++) {
            var runs = RUNS.matcher(log.get(at));
            if (runs.find()) {
                executions = Long.parseLong(runs.group(1));
            }
            if (FINDING.matcher(log.get(at)).matches()) {
                findings.add(String.join("\n  ", log.subList(at, Math.min(log.size(), at + 30))));
            }
        }
        if (exitCode != 0 && findings.isEmpty()) {
            findings.add("Ended with " + exitCode + "\n  "
                    + String.join("\n  ", log.subList(Math.max(0, log.size() - 30), log.size())));
        }
        return new Outcome(format, executions, time, exitCode, findings);
    }

    private static String name(FuzzedFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static IllegalArgumentException usage() {
        System.err.println(USAGE);
        System.exit(2);
        return new IllegalArgumentException(USAGE);
    }
}
