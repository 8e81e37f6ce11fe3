package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A disk with a Debian on it, as {@code deploy/benchmarks/root-disk} makes it: once, as it needs the packages' mirror. */
final class RootDisk {
    private RootDisk() {}

    /** The raw disk; empty, and said why, where it cannot be had. */
    static Optional<Path> in(Benchmark.Setting setting) throws InterruptedException {
        var disk = setting.kept().resolve("root-disk.raw");
        if (Files.exists(disk)) {
            return Optional.of(disk);
        }
        System.out.println("  Installing a Debian onto a disk");
        try {
            Command.run(List.of(
                    setting.project().resolve("deploy/benchmarks/root-disk").toString(), disk.toString()));
            return Optional.of(disk);
        } catch (IOException e) {
            System.out.println("  Left out: " + e.getMessage());
            return Optional.empty();
        }
    }
}
