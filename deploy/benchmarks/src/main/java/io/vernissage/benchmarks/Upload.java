package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An upload from the request to the sealed blob against AzCopy, against {@code qemu-img convert} and AzCopy where the disk is
 * no fixed VHD, and against a client that only writes the same pages from memory. All write to the same emulator.
 */
final class Upload implements Benchmark {
    private static final long MIB = DiskImages.MIB;
    private static final int CONNECTIONS = 8;

    /** Who an upload is compared with. */
    private enum Rival {
        AZCOPY,
        CONVERT_AND_AZCOPY,
        CEILING
    }

    /**
     * One disk.
     *
     * @param every MiB from one MiB of data to the next
     */
    private record Disk(
            String name, long size, int every, String format, String ending, String options, Rival rival, double goal) {
        long dataBytes() {
            return size / every;
        }
    }

    @Override
    public String name() {
        return "upload";
    }

    private static List<Disk> disks(boolean quick) {
        long gib = quick ? 256 * MIB : 1024 * MIB;
        return List.of(
                new Disk(
                        "fixed VHD, 25 % data",
                        4 * gib, 4, "vpc", ".vhd", "subformat=fixed,force_size", Rival.AZCOPY, 5),
                new Disk("fixed VHD, dense", gib, 1, "vpc", ".vhd", "subformat=fixed,force_size", Rival.AZCOPY, 2),
                new Disk(
                        "dynamic VHD of 100 GiB, 1 GiB data",
                        100 * gib,
                        100,
                        "vpc",
                        ".vhd",
                        "subformat=dynamic,force_size",
                        Rival.CEILING,
                        1 / 1.1),
                new Disk("qcow2, 25 % data", 4 * gib, 4, "qcow2", ".qcow2", "", Rival.CONVERT_AND_AZCOPY, 3),
                new Disk("VHDX, 25 % data", 4 * gib, 4, "vhdx", ".vhdx", "", Rival.CONVERT_AND_AZCOPY, 3));
    }

    @Override
    public Result run(Setting setting) throws IOException, InterruptedException {
        var comparisons = new ArrayList<Comparison>();
        var facts = new LinkedHashMap<String, String>();
        try (var system = UploadSystem.start(setting.project(), setting.scratch(), List.of())) {
            var number = 0;
            for (var disk : disks(setting.quick())) {
                comparisons.add(compare(system, setting, disk, "upload-" + number++, facts));
            }
            facts.put("worker's largest resident set", system.process().largestResidentSet());
        }
        return new Result(comparisons, facts);
    }

    private static Comparison compare(
            UploadSystem system, Setting setting, Disk disk, String name, Map<String, String> facts)
            throws IOException, InterruptedException {
        var images = new DiskImages(system.images());
        var raw = images.raw(name, disk.size(), disk.every());
        var file = images.converted(raw, disk.format(), disk.ending(), disk.options());
        Files.delete(raw);
        var ours = new ArrayList<Double>();
        var others = new ArrayList<Double>();
        var rounds = setting.quick() ? 2 : 5;
        for (var round = -1; round < rounds; round++) { // the first one warms both up
            var blob = "%s-%d".formatted(name, round + 1);
            var read = system.metric("vernissage_upload_disk_read_bytes_total");
            var upload = system.upload(file, blob);
            read = system.metric("vernissage_upload_disk_read_bytes_total") - read;
            var other = rival(system, setting, disk, file, blob + ".vhd");
            System.out.printf(
                    "  %s: ours %.2f s, other %.2f s; load %s%n", disk.name(), upload.seconds(), other, Machine.load());
            if (round >= 0) {
                ours.add(disk.size() / 1e6 / upload.seconds());
                others.add(disk.size() / 1e6 / other);
            }
            facts.put(
                    disk.name() + ", bytes sent and read by bytes of data",
                    "%.4f, %.4f".formatted((double) upload.bytesSent() / disk.dataBytes(), read / disk.dataBytes()));
        }
        Files.delete(file);
        var against =
                switch (disk.rival()) {
                    case AZCOPY -> "AzCopy";
                    case CONVERT_AND_AZCOPY -> "qemu-img + AzCopy";
                    case CEILING -> "ceiling";
                };
        return new Comparison(
                "%s: %s".formatted(disk.name(), against), "MB/s of disk", ours, others, OptionalDouble.of(disk.goal()));
    }

    /** Seconds that the other takes. */
    private static double rival(UploadSystem system, Setting setting, Disk disk, Path file, String blob)
            throws IOException, InterruptedException {
        var emulator = system.emulator();
        var endpoint = emulator.tls();
        try (var client = new PageClient(endpoint)) {
            client.makeContainer();
        } catch (IOException e) {
            // it is there
        }
        var azcopy = new Azcopy(setting.scratch().resolve("azcopy"), emulator.authority());
        long begin = System.nanoTime();
        switch (disk.rival()) {
            case AZCOPY -> azcopy.upload(file, emulator.address(endpoint, blob));
            case CONVERT_AND_AZCOPY -> {
                var fixed = system.images().resolve("converted.vhd");
                DiskImages.run(new ProcessBuilder(
                        "qemu-img",
                        "convert",
                        "-O",
                        "vpc",
                        "-o",
                        "subformat=fixed,force_size",
                        file.toString(),
                        fixed.toString()));
                azcopy.upload(fixed, emulator.address(endpoint, blob));
                Files.delete(fixed);
            }
            case CEILING -> writeAll(endpoint, blob, disk);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        try (var client = new PageClient(endpoint)) {
            client.delete(blob);
        }
        return seconds;
    }

    /** Writes pages of the disk's data from memory, in the runs that they lie in. */
    private static void writeAll(Endpoint endpoint, String blob, Disk disk) throws IOException, InterruptedException {
        var next = new AtomicLong();
        try (var first = new PageClient(endpoint);
                var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            first.makeBlob(blob, disk.size());
            Callable<Void> work = () -> {
                try (var client = new PageClient(endpoint)) {
                    var step = disk.every() * MIB;
                    for (long at = next.getAndAdd(step); at < disk.size(); at = next.getAndAdd(step)) {
                        client.put(blob, at, (int) MIB);
                    }
                    return null;
                }
            };
            for (var done : threads.invokeAll(java.util.Collections.nCopies(CONNECTIONS, work))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("A connection failed", e.getCause());
        }
    }
}
