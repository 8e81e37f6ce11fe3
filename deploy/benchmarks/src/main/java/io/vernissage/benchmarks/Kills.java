package io.vernissage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A worker that is killed again and again while it sends, and started again each time. What came to the emulator more than once
 * is held against what was under way when the worker was killed, and the disk and its blob against the receipt.
 */
final class Kills implements Benchmark {
    private static final long MIB = DiskImages.MIB;
    private static final String BANDWIDTH = "vernissage.upload.transfer.bandwidth=40M";
    /** Of what a worker that was started, and has sent something, is given before it is killed. */
    private static final int LONGEST_LIFE_MILLIS = 3000;
    /** In which a worker sends again: what its predecessor had taken is given out again only when a lock runs out. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    private static final Goal RESENT = Goal.atMost(1.01);

    /**
     * How thoroughly.
     *
     * @param perPublication a segment may be given out nine times, and so its workers be killed eight times
     */
    private record Effort(long size, int kills, int perPublication) {}

    /** What was seen of one publication, in bytes; how often its worker was killed. */
    private record Outcome(long received, long underWay, int kills, boolean diskIsProven, boolean blobIsProven) {}

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public Result run(Setting setting) throws IOException, InterruptedException {
        var effort = setting.quick() ? new Effort(256 * MIB, 2, 2) : new Effort(1024 * MIB, 20, 5);
        var chance = new Random(setting.seed());
        var images = new DiskImages(setting.images());
        var disk = images.make("kills", new Content.Runs(effort.size(), 1), DiskFormat.RAW);
        var outcomes = new ArrayList<Outcome>();
        try (var system = UploadSystem.start(UploadSystem.Options.usual(setting).with(BANDWIDTH))) {
            int left = effort.kills();
            // bounded, for where an upload is over before its worker can be killed
            while (left > 0 && outcomes.size() < effort.kills()) {
                var name = "kills-" + outcomes.size();
                var outcome = publish(system, setting, disk, name, Math.min(left, effort.perPublication()), chance);
                outcomes.add(outcome);
                left -= outcome.kills();
                System.out.printf(
                        "  %d kills: %.1f MiB came of %.1f, %.1f were under way; receipt of the disk %s, of the blob %s%n",
                        outcome.kills(),
                        (double) outcome.received() / MIB,
                        (double) disk.data() / MIB,
                        (double) outcome.underWay() / MIB,
                        outcome.diskIsProven() ? "holds" : "DOES NOT HOLD",
                        outcome.blobIsProven() ? "holds" : "DOES NOT HOLD");
            }
        }
        return result(disk, outcomes);
    }

    private static Result result(Disk disk, List<Outcome> outcomes) {
        var kills = outcomes.stream().mapToInt(Outcome::kills).sum();
        var received = outcomes.stream().mapToLong(Outcome::received).sum();
        var underWay = outcomes.stream().mapToLong(Outcome::underWay).sum();
        var proven = outcomes.stream()
                .mapToInt(one -> (one.diskIsProven() ? 1 : 0) + (one.blobIsProven() ? 1 : 0))
                .sum();
        return new Result(
                List.of(
                        Comparison.once(
                                "%d kills, bytes that came: data".formatted(kills),
                                "MB",
                                received / 1e6,
                                disk.data() * outcomes.size() / 1e6,
                                Goal.NONE),
                        Comparison.once(
                                "%d kills, bytes that came without those under way: data".formatted(kills),
                                "MB",
                                (received - underWay) / 1e6,
                                disk.data() * outcomes.size() / 1e6,
                                RESENT),
                        Comparison.once(
                                "%d kills, receipts that hold of disk and blob: all".formatted(kills),
                                "receipts",
                                proven,
                                2.0 * outcomes.size(),
                                Goal.atLeast(1))),
                Map.of(
                        "kills",
                        "%d publications, %.1f MB came, %.1f MB of them were under way at %d kills"
                                .formatted(outcomes.size(), received / 1e6, underWay / 1e6, kills)));
    }

    private static Outcome publish(
            UploadSystem system, Setting setting, Disk disk, String name, int wanted, Random chance)
            throws IOException, InterruptedException {
        var emulator = system.emulator();
        var before = emulator.traffic().bytesReceived();
        var publication = system.request(disk.file(), ImageName.first(name), Optional.empty());
        int kills = 0;
        long underWay = 0;
        var seen = before;
        while (kills < wanted && isSending(system, publication, seen)) {
            TimeUnit.MILLISECONDS.sleep(chance.nextInt(LONGEST_LIFE_MILLIS));
            if (system.state(publication).isCompleted()) {
                break;
            }
            underWay += emulator.traffic().bytesUnderWay();
            system.service().kill();
            kills++;
            system.service().startAgain();
            seen = emulator.traffic().bytesReceived();
        }
        system.awaitCompleted(publication);
        var received = emulator.traffic().bytesReceived() - before;
        var check = new ReceiptCheck(system, setting);
        var diskIsProven = check.holdsFor(publication, disk.file());
        var blobIsProven = check.holdsForBlob(publication);
        system.forget(publication);
        return new Outcome(received, underWay, kills, diskIsProven, blobIsProven);
    }

    /** Waits until more has come than before; false if the upload ends instead. */
    private static boolean isSending(UploadSystem system, String publication, long seen)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            if (system.emulator().traffic().bytesReceived() > seen) {
                return true;
            }
            if (system.state(publication).isCompleted()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IOException("Nothing was sent any more");
    }
}
