package io.vernissage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The same image by one worker and by four, each a process with 256 MiB of heap that sends 40 MiB a second at most, from the
 * request to the sealed blob.
 */
final class Workers implements Benchmark {
    private static final long MIB = DiskImages.MIB;
    private static final int MANY = 4;
    private static final Goal GOAL = Goal.atLeast(3.8);

    @Override
    public String name() {
        return "workers";
    }

    @Override
    public Result run(Setting setting) throws IOException, InterruptedException {
        var images = new DiskImages(setting.images());
        var size = (setting.quick() ? 512 : 2048) * MIB;
        var disk = images.make("workers", new Content.Runs(size, 1), DiskFormat.RAW);
        var ours = new ArrayList<Double>();
        var other = new ArrayList<Double>();
        var facts = new TreeMap<String, String>();
        var rounds = setting.quick() ? 1 : 3;
        for (var round = 0; round < rounds; round++) {
            other.add(rate(setting, 1, round, disk, facts));
            ours.add(rate(setting, MANY, round, disk, facts));
            System.out.printf(
                    "  4 workers %.1f MB/s, 1 worker %.1f MB/s; load %s%n",
                    ours.getLast(), other.getLast(), Machine.load());
        }
        return new Result(
                List.of(new Comparison("4 workers of 40 MiB/s: 1 worker", "MB/s of data", ours, other, GOAL)), facts);
    }

    /** MB a second. A system of its own each time: nobody rests beside those that work. */
    private static double rate(Setting setting, int workers, int round, Disk disk, Map<String, String> facts)
            throws IOException, InterruptedException {
        var options = UploadSystem.Options.usual(setting)
                .withState(setting.scratch().resolve("system-%d-%d".formatted(workers, round)))
                .withWorkers(workers)
                .with("vernissage.upload.transfer.bandwidth=40M");
        try (var system = UploadSystem.start(options)) {
            system.forget(
                    system.upload(disk.file(), "warming").publication()); // all of it, so that everybody gets some
            var before = sent(system);
            var measured = system.upload(disk.file(), "measured");
            var after = sent(system);
            var shares = IntStream.range(0, workers)
                    .mapToObj(worker -> "%.0f".formatted((after.get(worker) - before.get(worker)) / 1e6))
                    .collect(Collectors.joining(", "));
            facts.put("MB sent by each of %d, last round".formatted(workers), shares);
            system.forget(measured.publication());
            return disk.data() / 1e6 / measured.seconds();
        }
    }

    /** Bytes that each worker has sent since its start. */
    private static List<Double> sent(UploadSystem system) throws IOException, InterruptedException {
        var sent = new ArrayList<Double>();
        for (var worker : system.services()) {
            sent.add(worker.metric("vernissage_upload_pages_sent_bytes_total"));
        }
        return sent;
    }
}
