package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * An upload from the request to the sealed blob against AzCopy, against {@code qemu-img convert} and AzCopy where the disk is
 * no fixed VHD, and against a client that only writes as many pages from memory. All write to the same emulator, over TLS and
 * then without; what is sent and read is held against what must be.
 */
final class Upload implements Benchmark {
    private static final long MIB = DiskImages.MIB;
    private static final double MEGABYTE = 1e6;
    private static final Goal BYTES = Goal.atMost(1.02);

    /** One disk, and who is to be how many times as slow. */
    private record Row(String name, Content content, DiskFormat format, Rival rival, double goal) {}

    /** What came of one round. */
    private record Round(double seconds, double rival, double sent, double read) {}

    @Override
    public String name() {
        return "upload";
    }

    @Override
    public Result run(Setting setting) throws IOException, InterruptedException {
        var comparisons = new ArrayList<Comparison>();
        var facts = new LinkedHashMap<String, String>();
        var images = new DiskImages(setting.images());
        var rows = rows(setting);
        for (var transport : Transport.values()) {
            var options = UploadSystem.Options.usual(setting)
                    .with(transport)
                    .withState(setting.scratch().resolve("system-" + transport));
            try (var system = UploadSystem.start(options)) {
                for (var row : rows) {
                    var blob = "upload-" + rows.indexOf(row);
                    var disk = images.make(blob, row.content(), row.format());
                    var rounds = measure(system, setting, transport, row, disk, blob);
                    var title = row.name() + transport.suffix();
                    comparisons.addAll(compare(title, row, disk, rounds));
                    facts.put(
                            title + ", sent by data in blocks of 4 KiB",
                            "%.4f".formatted(rounds.getLast().sent() / disk.blocks()));
                    Files.delete(disk.file());
                }
                facts.put(
                        "worker's largest resident set" + transport.suffix(),
                        system.service().largestResidentSet());
            }
        }
        return new Result(comparisons, facts);
    }

    private static List<Row> rows(Setting setting) throws InterruptedException {
        long gib = setting.quick() ? 256 * MIB : 1024 * MIB;
        var quarter = new Content.Runs(4 * gib, 4);
        var dense = new Content.Runs(gib, 1);
        var rows = new ArrayList<>(List.of(
                new Row("fixed VHD, 25 % data", quarter, DiskFormat.FIXED_VHD, Rival.AZCOPY, 5),
                new Row("fixed VHD, dense", dense, DiskFormat.FIXED_VHD, Rival.AZCOPY, 2),
                new Row(
                        "dynamic VHD, 1 % data",
                        new Content.Runs(100 * gib, 100), DiskFormat.DYNAMIC_VHD, Rival.CEILING, 1 / 1.1),
                new Row("qcow2, 25 % data", quarter, DiskFormat.QCOW2, Rival.CONVERT_AND_AZCOPY, 3),
                new Row("VHDX, 25 % data", quarter, DiskFormat.VHDX, Rival.CONVERT_AND_AZCOPY, 3)));
        RootDisk.in(setting).map(Content.Made::new).ifPresent(debian -> {
            rows.add(new Row("qcow2, Debian", debian, DiskFormat.QCOW2, Rival.CONVERT_AND_AZCOPY, 3));
            rows.add(new Row("fixed VHD, Debian", debian, DiskFormat.FIXED_VHD, Rival.AZCOPY, 5));
        });
        return rows;
    }

    private static List<Round> measure(
            UploadSystem system, Setting setting, Transport transport, Row row, Disk disk, String blob)
            throws IOException, InterruptedException {
        var rounds = new ArrayList<Round>();
        int wanted = setting.quick() ? 2 : 5;
        for (int number = -1; number < wanted; number++) { // the first one warms both up
            var round = round(system, setting, transport, row, disk, "%s-%d".formatted(blob, number + 1));
            System.out.printf(
                    "  %s%s: ours %.2f s, other %.2f s; load %s%n",
                    row.name(), transport.suffix(), round.seconds(), round.rival(), Machine.load());
            if (number >= 0) {
                rounds.add(round);
            }
        }
        return rounds;
    }

    private static List<Comparison> compare(String title, Row row, Disk disk, List<Round> rounds) {
        return List.of(
                new Comparison(
                        "%s: %s".formatted(title, row.rival().title()),
                        "MB/s of disk",
                        rounds.stream()
                                .map(round -> disk.size() / MEGABYTE / round.seconds())
                                .toList(),
                        rounds.stream()
                                .map(round -> disk.size() / MEGABYTE / round.rival())
                                .toList(),
                        Goal.atLeast(row.goal())),
                bytes(title + ": sent by data", rounds.stream().map(Round::sent).toList(), disk.data()),
                bytes(title + ": read by data", rounds.stream().map(Round::read).toList(), disk.mapped()));
    }

    private static Round round(
            UploadSystem system, Setting setting, Transport transport, Row row, Disk disk, String blob)
            throws IOException, InterruptedException {
        var before = read(system);
        var upload = system.upload(disk.file(), blob);
        var read = read(system) - before;
        var address = system.state(upload.publication()).blob();
        if (!address.startsWith(transport.scheme() + ":")) {
            throw new IOException("%s was to be written to by %s".formatted(address, transport.scheme()));
        }
        system.forget(upload.publication());
        var rival = row.rival().upload(system, transport, disk, blob + ".vhd", setting);
        return new Round(upload.seconds(), rival, upload.bytesSent(), read);
    }

    private static double read(UploadSystem system) throws IOException, InterruptedException {
        return system.service().metric("vernissage_upload_disk_read_bytes_total");
    }

    private static Comparison bytes(String name, List<Double> ours, long due) {
        return new Comparison(
                name,
                "MB",
                ours.stream().map(bytes -> bytes / MEGABYTE).toList(),
                ours.stream().map(_ -> due / MEGABYTE).toList(),
                BYTES);
    }
}
