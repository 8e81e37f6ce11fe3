package io.vernissage.emulator.hypervisor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Finds out what runs here by running it: a disk of one sector that prints a line. {@code /dev/kvm} opens on computers on
 * which a guest then never does anything, or so slowly that nobody would wait for it, so an accelerator counts only after
 * the line was seen, and soon.
 */
final class Probe {
    private static final Logger LOG = Logger.getLogger(Probe.class);
    private static final String LINE = "VERNISSAGE PROBE";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration PATIENCE_WITH_TCG = Duration.ofSeconds(20);
    private static final int DISK = 1 << 20;
    private static final Path KVM = Path.of("/dev/kvm");

    private final Path folder;

    Probe(Path folder) {
        this.folder = folder;
    }

    /**
     * The fastest engine that boots something; empty if none does.
     *
     * @param candidates without the computer's own accelerator, the best first
     */
    Optional<Engine> fastest(List<Engine> candidates) throws InterruptedException {
        var slow = first(candidates, PATIENCE_WITH_TCG);
        if (slow.isEmpty() || !Files.isWritable(KVM)) {
            return slow;
        }
        // Within another machine KVM may get a sector to run in seconds and then take minutes for a system: it must be
        // as
        // fast as no accelerator is, and not by chance.
        long begin = System.nanoTime();
        boolean again = boots(slow.get(), PATIENCE_WITH_TCG);
        long taken = Math.clamp(System.nanoTime() - begin, SOON.toNanos(), PATIENCE.toNanos());
        var patience = Duration.ofNanos(taken);
        var fast = slow.get().with("kvm");
        return again && boots(fast, patience) && boots(fast, patience) ? Optional.of(fast) : slow;
    }

    private Optional<Engine> first(List<Engine> engines, Duration patience) throws InterruptedException {
        for (var engine : engines) {
            if (boots(engine, patience)) {
                return Optional.of(engine);
            }
        }
        return Optional.empty();
    }

    boolean boots(Engine engine, Duration patience) throws InterruptedException {
        var disk = folder.resolve("probe.img");
        try {
            Files.write(disk, Arrays.copyOf(BootSector.printing(LINE + "\r\n"), DISK));
            var command = engine.command("vernissage-probe", 64, 1);
            command.addAll(List.of("-serial", "stdio", "-drive"));
            command.add("if=ide,format=raw,aio=%s,file=%s".formatted(engine.aio(), escaped(disk)));
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var seen = false;
            try {
                process.getOutputStream().close();
                seen = sees(process, patience);
            } finally {
                process.destroyForcibly();
                process.onExit().join();
            }
            LOG.infof(
                    "Hypervisor tried, program=%s, accelerator=%s, sandboxed=%s, aio=%s, boots=%s",
                    engine.program(), engine.accelerator(), engine.sandboxed(), engine.aio(), seen);
            return seen;
        } catch (IOException e) {
            LOG.warnf("Hypervisor cannot be tried, program=%s, cause=%s", engine.program(), e.getMessage());
            return false;
        }
    }

    private static boolean sees(Process process, Duration patience) throws InterruptedException {
        var found = new CompletableFuture<Boolean>();
        Thread.ofPlatform().daemon().name("hypervisor-probe").start(() -> found.complete(shows(process)));
        try {
            return found.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private static boolean shows(Process process) {
        try (var lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(LINE)) {
                    return true;
                }
            }
        } catch (IOException e) {
            LOG.debugf(e, "The probe's output ended");
        }
        return false;
    }

    /** A comma ends a value in qemu's options, two are one in it. */
    static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
