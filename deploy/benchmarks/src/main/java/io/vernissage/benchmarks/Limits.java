package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An upload, from the request to the sealed blob, to a blob that takes 60 MiB and 500 requests a second and refuses what is
 * beyond, as Azure says of its own; against the least time that these limits allow.
 */
final class Limits implements Benchmark {
    private static final long MIB = DiskImages.MIB;
    private static final Floor FLOOR = new Floor(60.0 * MIB, 500, Duration.ofMillis(500), 0.02);
    private static final Goal GOAL = Goal.atLeast(0.95);

    private record Row(String name, Content content) {}

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public Result run(Setting setting) throws IOException, InterruptedException {
        var comparisons = new ArrayList<Comparison>();
        var facts = new LinkedHashMap<String, String>();
        var images = new DiskImages(setting.images());
        try (var system = UploadSystem.start(UploadSystem.Options.usual(setting))) {
            // warmed up before there are limits: what a worker learns, it learns of each account anew
            var warming = images.make("warming", new Content.Runs(256 * MIB, 1), DiskFormat.RAW);
            system.upload(warming.file(), "warming");
            system.emulator().setChaos("""
                    {"rules": [{"id": "limits", "where": {"service": "blob"}, "fault":
                     {"type": "limit", "per": "blob", "bytesPerSecond": %d, "requestsPerSecond": %d, "burst": "%s", "beyond": "busy"}}]}""".formatted(
                            (long) FLOOR.bytesPerSecond(), (long) FLOOR.requestsPerSecond(), FLOOR.burst()));
            for (var row : rows(setting.quick())) {
                comparisons.add(compare(system, setting, images, row, facts));
            }
        }
        return new Result(comparisons, facts);
    }

    private static List<Row> rows(boolean quick) {
        return List.of(
                new Row("limited by bytes, runs of 1 MiB", new Content.Runs((quick ? 512 : 8192) * MIB, 4)),
                new Row("limited by requests, runs of 16 KiB", new Content.ShortRuns(quick ? 1600 : 16_000)));
    }

    private static Comparison compare(
            UploadSystem system, Setting setting, DiskImages images, Row row, Map<String, String> facts)
            throws IOException, InterruptedException {
        var blob = row.name().replaceAll("[^0-9a-zA-Z]+", "-");
        var disk = images.make(blob, row.content(), DiskFormat.RAW);
        var runs = Pages.runs(disk.file());
        double floor = FLOOR.seconds(runs);
        var ours = new ArrayList<Double>();
        var rounds = setting.quick() ? 1 : 3;
        for (var round = 0; round < rounds; round++) {
            var upload = system.upload(disk.file(), "%s-%d".formatted(blob, round));
            system.forget(upload.publication());
            System.out.printf(
                    "  %s: %.2f s, floor %.2f s; load %s%n", row.name(), upload.seconds(), floor, Machine.load());
            ours.add(disk.data() / 1e6 / upload.seconds());
            facts.put(
                    row.name() + ", runs of data and bytes sent by data",
                    "%d, %.4f".formatted(runs.size(), (double) upload.bytesSent() / disk.data()));
        }
        facts.put(
                row.name() + ", floor, and floor for whom zeros cost nothing",
                "%.2f s, %.2f s".formatted(floor, FLOOR.withAnyZeros().seconds(runs)));
        Files.delete(disk.file());
        return new Comparison(
                row.name() + ": floor",
                "MB/s of data",
                ours,
                ours.stream().map(_ -> disk.data() / 1e6 / floor).toList(),
                GOAL);
    }
}
