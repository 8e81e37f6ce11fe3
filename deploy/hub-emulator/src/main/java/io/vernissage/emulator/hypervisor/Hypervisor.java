package io.vernissage.emulator.hypervisor;

import io.vernissage.emulator.EmulatorException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Runs machines by qemu, where there is one. Nothing that it starts outlives it: processes are ended at its close, die with
 * the thread that began them where the emulator is killed, and are looked for at the next start.
 */
public final class Hypervisor implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Hypervisor.class);
    private static final String PROGRAM = "qemu-system-x86_64";
    private static final Duration PATIENCE_FOR_ROOM = Duration.ofSeconds(2);
    private static final Duration PATIENCE_TO_END = Duration.ofSeconds(10);

    private final HypervisorOptions options;
    private final Path folder;
    private final Optional<Path> program;
    private final Semaphore room;
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private final ReentrantLock probing = new ReentrantLock();
    /** One thread of the operating system for all: a process that is tied to it would die with a thread that ends. */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("machines").factory());

    private final ExecutorService companions = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closing;
    private Optional<Engine> engine = Optional.empty();
    private boolean probed;

    private Hypervisor(HypervisorOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
        this.program = program(options);
        this.room = new Semaphore(options.machines());
    }

    /**
     * Looks for qemu, and ends what an earlier run left.
     *
     * @param folder for the machines' files; made if absent
     */
    public static Hypervisor in(HypervisorOptions options, Path folder) {
        try {
            var absolute = Files.createDirectories(folder.toAbsolutePath());
            Strays.end(absolute);
            return new Hypervisor(options, absolute);
        } catch (IOException e) {
            throw new UncheckedIOException("The machines' folder %s cannot be used".formatted(folder), e);
        }
    }

    /** Whether machines may run here; a qemu that then does not work is told of at the first start. */
    public boolean present() {
        return program.isPresent();
    }

    /** Where the files of all machines are. */
    public Path folder() {
        return folder;
    }

    /** How long a machine that is turned off is given to shut itself down. */
    public Duration patience() {
        return options.patience();
    }

    /** The folder of one machine; made if absent. */
    public Path folder(String id) {
        try {
            return Files.createDirectories(folder.resolve(id));
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of machine %s cannot be made".formatted(id), e);
        }
    }

    /** Whether machines end because the emulator does, and not because somebody wanted them to. */
    public boolean closing() {
        return closing;
    }

    /** Some work on a thread of its own that goes along with a machine and ends after it; the close waits for it. */
    public void accompany(Runnable work) {
        companions.execute(work);
    }

    /** Starts a machine; it executes its first instruction before this returns. */
    public Guest start(GuestPlan plan) throws HypervisorException, InterruptedException {
        var engine = engine();
        // One that has just ended leaves its room a moment later.
        if (!room.tryAcquire(PATIENCE_FOR_ROOM.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new HypervisorException(
                    HypervisorException.Reason.NO_ROOM,
                    "%d machines run already, which is as many as may here: stop one, or raise the emulator's limit"
                            .formatted(options.machines()));
        }
        var begun = false;
        try {
            var guest = begin(engine, plan);
            begun = true;
            return guest;
        } finally {
            if (!begun) {
                room.release();
            }
        }
    }

    private Guest begin(Engine engine, GuestPlan plan) throws HypervisorException, InterruptedException {
        var home = folder(plan.id());
        var serial = new SerialLog(home.resolve("serial.log"));
        var errors = home.resolve("qemu.log");
        var process = process(GuestCommand.of(engine, plan, options, home, serial.file()), errors);
        var guest = new Guest(process, serial, home);
        guests.add(guest);
        var greeted = false;
        try {
            guest.greet();
            accompany(() -> leave(guest, process));
            greeted = true;
        } catch (HypervisorException e) {
            throw new HypervisorException("The machine could not be started: %s".formatted(lastLine(errors, e)), e);
        } finally {
            if (!greeted) {
                guests.remove(guest);
                guest.kill();
            }
        }
        LOG.infof(
                "Machine started, machine=%s, accelerator=%s, pid=%d", plan.id(), engine.accelerator(), process.pid());
        return guest;
    }

    private void leave(Guest guest, Process process) {
        process.onExit().join();
        guests.remove(guest);
        room.release();
    }

    private Process process(List<String> command, Path errors) throws HypervisorException, InterruptedException {
        var begun = starter.submit(
                () -> new ProcessBuilder(command).redirectError(errors.toFile()).start());
        try {
            return begun.get();
        } catch (InterruptedException e) {
            starter.execute(() -> endUnwanted(begun)); // after it, on the same thread
            throw e;
        } catch (ExecutionException e) {
            throw new HypervisorException("The machine's process could not be begun", e.getCause());
        }
    }

    private static void endUnwanted(Future<Process> begun) {
        if (begun.state() == Future.State.SUCCESS) {
            begun.resultNow().destroyForcibly();
        }
    }

    /** Found out once, by the first machine. */
    private Engine engine() throws HypervisorException, InterruptedException {
        probing.lock();
        try {
            if (!probed && program.isPresent()) {
                var slow = Engine.slow(program.get(), onPath("setpriv"));
                engine = starter.submit(() -> new Probe(folder).fastest(slow)).get();
                probed = true;
            }
            return engine.orElseThrow(() -> new HypervisorException(
                    HypervisorException.Reason.FAILED,
                    "The hypervisor %s did not boot a disk of one sector"
                            .formatted(program.map(Path::toString).orElse("of this machine"))));
        } catch (ExecutionException e) {
            throw new HypervisorException("The hypervisor could not be tried", e.getCause());
        } finally {
            probing.unlock();
        }
    }

    private static String lastLine(Path errors, HypervisorException otherwise) {
        try (Stream<String> lines = Files.lines(errors)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((before, line) -> line)
                    .orElse(otherwise.getMessage());
        } catch (IOException | UncheckedIOException e) {
            return otherwise.getMessage();
        }
    }

    private static Optional<Path> program(HypervisorOptions options) {
        if (!options.allowed()) {
            return Optional.empty();
        }
        if (options.program().equals(HypervisorOptions.AUTO)) {
            return onPath(PROGRAM);
        }
        var named = Path.of(options.program()).toAbsolutePath();
        if (!Files.isExecutable(named)) {
            throw new EmulatorException(
                    "There is no hypervisor that can be run at %s: name another one, or %s for machines that never run"
                            .formatted(named, HypervisorOptions.NONE.program()),
                    new NoSuchFileException(named.toString()));
        }
        return Optional.of(named);
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Ends all machines at once; what they have written is in their overlays. */
    @Override
    public void close() {
        closing = true;
        guests.stream().map(Hypervisor::ending).toList().forEach(Hypervisor::join);
        starter.shutdown();
        companions.shutdown();
        try {
            if (!companions.awaitTermination(PATIENCE_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Machines have ended, and what goes along with them has not");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread ending(Guest guest) {
        return Thread.ofPlatform().start(() -> {
            try {
                guest.turnOff();
            } catch (InterruptedException e) {
                guest.kill();
            }
        });
    }

    private static void join(Thread ending) {
        try {
            ending.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
