package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Who an upload is compared with: each writes a disk to a blob of the same emulator. */
enum Rival {
    AZCOPY("AzCopy"),
    CONVERT_AND_AZCOPY("qemu-img + AzCopy"),
    /** A client that only writes as many pages from memory, each MiB apart from the next. */
    CEILING("ceiling");

    private static final int CONNECTIONS = 8;

    private final String title;

    Rival(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Seconds that it takes. */
    double upload(UploadSystem system, Transport transport, Disk disk, String blob, Benchmark.Setting setting)
            throws IOException, InterruptedException {
        var endpoint = system.emulator().endpoint(transport);
        try (var client = new PageClient(endpoint)) {
            client.makeContainer();
        } catch (IOException e) {
            // it is there
        }
        var azcopy = new Azcopy(
                setting.scratch().resolve("azcopy"), system.emulator().authority());
        var address = system.emulator().address(endpoint, blob);
        long begin = System.nanoTime();
        switch (this) {
            case AZCOPY -> azcopy.upload(disk.file(), address);
            case CONVERT_AND_AZCOPY -> {
                var fixed = setting.scratch().resolve("converted.vhd");
                DiskImages.convert(disk.file(), disk.format(), fixed, DiskFormat.FIXED_VHD);
                azcopy.upload(fixed, address);
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

    private static void writeAll(Endpoint endpoint, String blob, Disk disk) throws IOException, InterruptedException {
        var next = new AtomicLong();
        long step = disk.size() / Math.ceilDiv(disk.data(), DiskImages.MIB) / Pages.PAGE * Pages.PAGE;
        try (var first = new PageClient(endpoint);
                var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            first.makeBlob(blob, disk.size());
            Callable<Void> work = () -> {
                try (var client = new PageClient(endpoint)) {
                    for (long at = next.getAndAdd(step);
                            at + DiskImages.MIB <= disk.size();
                            at = next.getAndAdd(step)) {
                        client.put(blob, at, (int) DiskImages.MIB);
                    }
                    return null;
                }
            };
            for (var done : threads.invokeAll(Collections.nCopies(CONNECTIONS, work))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("A connection failed", e.getCause());
        }
    }
}
