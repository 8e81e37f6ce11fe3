package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A second version of an image, of whose data 2 % have changed, published with the first one as its base. */
final class Delta implements Benchmark {
    private static final long MIB = DiskImages.MIB;
    private static final int PERCENT = 2;
    private static final Goal GOAL = Goal.atMost(0.03);

    @Override
    public String name() {
        return "delta";
    }

    @Override
    public Result run(Setting setting) throws IOException, InterruptedException {
        var disk = new DiskImages(setting.images())
                .make("delta", new Content.Runs((setting.quick() ? 256 : 4096) * MIB, 4), DiskFormat.RAW);
        var sent = new ArrayList<Double>();
        var whole = new ArrayList<Double>();
        var withBase = new ArrayList<Double>();
        var rounds = setting.quick() ? 1 : 3;
        try (var system = UploadSystem.start(UploadSystem.Options.usual(setting))) {
            for (var round = 0; round < rounds; round++) {
                var first = ImageName.first("delta-" + round);
                var base = system.upload(disk.file(), first, Optional.empty());
                system.emulator().library().add(first, system.signedBlob(base.publication()));
                var changed = setting.images().resolve("changed-%d.img".formatted(round));
                change(disk, changed, new Random(setting.seed() + round));
                var next = system.upload(changed, first.withVersion("1.1.0"), Optional.of(first.version()));
                Files.delete(changed);
                system.forget(base.publication());
                system.forget(next.publication());
                sent.add(next.bytesSent() / 1e6);
                whole.add(disk.data() / 1e6 / base.seconds());
                withBase.add(disk.data() / 1e6 / next.seconds());
                System.out.printf(
                        "  whole %.2f s, with a base %.2f s and %.1f MB; load %s%n",
                        base.seconds(), next.seconds(), sent.getLast(), Machine.load());
            }
        }
        return new Result(
                List.of(
                        new Comparison(
                                "2 % changed: sent by data",
                                "MB",
                                sent,
                                sent.stream().map(_ -> disk.data() / 1e6).toList(),
                                GOAL),
                        new Comparison("2 % changed, with a base: whole", "MB/s of data", withBase, whole, Goal.NONE)),
                Map.of());
    }

    /** Half of the change in pages here and there, half in one piece of each MiB that has any. */
    private static void change(Disk disk, Path target, Random random) throws IOException, InterruptedException {
        Command.run(List.of("cp", "--sparse=always", disk.file().toString(), target.toString()));
        try (var channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            for (var run : Pages.runs(disk.file())) {
                int pages = Math.toIntExact(run.length() / Pages.PAGE);
                int each = pages * PERCENT / 100 / 2;
                write(channel, run.start() + (pages - each) * (long) Pages.PAGE, each, random);
                for (int i = 0; i < each; i++) {
                    write(channel, run.start() + (1 + random.nextInt(pages - each - 1)) * (long) Pages.PAGE, 1, random);
                }
            }
        }
    }

    private static void write(FileChannel channel, long start, int pages, Random random) throws IOException {
        var bytes = new byte[pages * Pages.PAGE];
        random.nextBytes(bytes);
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, start + buffer.position());
        }
    }
}
