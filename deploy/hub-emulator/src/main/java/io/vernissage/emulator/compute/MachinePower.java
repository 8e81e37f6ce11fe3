package io.vernissage.emulator.compute;

import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.hypervisor.Guest;
import io.vernissage.emulator.hypervisor.GuestPlan;
import io.vernissage.emulator.hypervisor.Hypervisor;
import io.vernissage.emulator.hypervisor.HypervisorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Turns machines on and off. What is wanted of a machine is in its document, see {@link PowerNotes}; what it does is asked of
 * its process. Calls for one machine come one after the other.
 */
final class MachinePower {
    static final String NO_HYPERVISOR =
            "The virtual machine is created but not started: there is no hypervisor on this machine.";

    private static final Logger LOG = Logger.getLogger(MachinePower.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LOOKS_TO_A_SCREEN = 8;

    private final ResourceStore store;
    private final PowerNotes notes;
    private final Hypervisor hypervisor;
    private final MachineDisks disks;
    private final BootDiagnostics diagnostics;
    private final ConcurrentMap<String, Run> runs = new ConcurrentHashMap<>();

    /** One run, from the start of the process until what it has written is in its place. */
    private record Run(Guest guest, CompletableFuture<Void> asked, CompletableFuture<Void> over) {
        Run(Guest guest) {
            this(guest, new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    MachinePower(
            ResourceStore store,
            PowerNotes notes,
            Hypervisor hypervisor,
            MachineDisks disks,
            BootDiagnostics diagnostics) {
        this.store = store;
        this.notes = notes;
        this.hypervisor = hypervisor;
        this.disks = disks;
        this.diagnostics = diagnostics;
    }

    /** Removes the folders of machines that are no more. */
    void removeAllBut(Set<String> machines) {
        try (var folders = Files.newDirectoryStream(hypervisor.folder(), Files::isDirectory)) {
            for (var folder : folders) {
                var name = folder.getFileName().toString();
                if (name.matches("[0-9a-f-]{36}") && !machines.contains(name)) {
                    MachineDisks.remove(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look through " + hypervisor.folder(), e);
        }
    }

    /** Whether machines can run at all here. */
    boolean possible() {
        return hypervisor.present();
    }

    PowerState of(Resource machine) {
        var run = runs.get(id(machine));
        if (run != null) {
            var on = run.guest().alive() && !run.asked().isDone();
            return on ? new PowerState.Running() : new PowerState.Stopping();
        }
        return switch (PowerNotes.wanted(machine)) {
            case PowerNotes.DEALLOCATED -> new PowerState.Deallocated();
            case PowerNotes.RUNNING ->
                !possible()
                        ? new PowerState.Stopped(NO_HYPERVISOR)
                        : machine.provisioningState().equals("Failed")
                                ? new PowerState.Stopped("")
                                : new PowerState.Starting();
            default ->
                new PowerState.Stopped(PowerNotes.reason(machine).orElseGet(() -> possible() ? "" : NO_HYPERVISOR));
        };
    }

    /**
     * Makes real what is wanted of a machine.
     *
     * @throws ArmException if it cannot be started; it is stopped then, and says why
     */
    void reach(Resource machine) throws InterruptedException {
        try {
            var run = Optional.ofNullable(runs.get(id(machine)));
            var on = PowerNotes.wanted(machine).equals(PowerNotes.RUNNING) && possible();
            var how = PowerNotes.how(machine);
            if (run.isPresent()
                    && on
                    && !how.equals(PowerNotes.AGAIN)
                    && run.get().guest().alive()) {
                return;
            }
            if (run.isPresent()) {
                var patience = how.equals(PowerNotes.AT_ONCE) ? Duration.ZERO : hypervisor.patience();
                end(run.get(), () -> run.get().guest().shutDown(patience));
            }
            disks.writeBack(folder(machine));
            if (on) {
                start(machine);
            }
            notes.reached(machine);
        } catch (IOException | UncheckedIOException e) {
            LOG.errorf(e, "Disks of a machine, machine=%s", machine.id());
            throw refused(machine, "VMStartFailed", "Its disks cannot be read or written: " + e.getMessage());
        }
    }

    private void start(Resource machine) throws InterruptedException, IOException {
        if (!diagnostics.possible(machine)) {
            throw refused(
                    machine,
                    "StorageAccountNotFound",
                    "VM diagnostics Storage account '%s' not found. Ensure storage account is not deleted."
                            .formatted(
                                    Vhds.shown(BootDiagnostics.account(machine).orElse(""))));
        }
        var size = Json.text(machine.view(), "properties", "hardwareProfile", "vmSize")
                .flatMap(VmSizes::find);
        var started = false;
        try {
            var plan = new GuestPlan(
                    id(machine),
                    size.map(VmSizes.Size::memoryMegabytes).orElse(1),
                    size.map(VmSizes.Size::cores).orElse(1),
                    disks.prepare(machine, folder(machine)));
            var run = new Run(hypervisor.start(plan));
            runs.put(id(machine), run);
            started = true;
            hypervisor.accompany(() -> accompany(machine, run));
        } catch (ArmException e) {
            throw refused(machine, e.code(), e.getMessage());
        } catch (HypervisorException e) {
            throw switch (e.reason()) {
                case NO_ROOM -> refused(machine, "AllocationFailed", "Allocation failed. " + e.getMessage());
                case FAILED -> refused(machine, "VMStartFailed", e.getMessage());
            };
        } finally {
            if (!started) {
                disks.writeBack(folder(machine));
            }
        }
    }

    private ArmException refused(Resource machine, String code, String why) {
        LOG.warnf("Machine not started, machine=%s, code=%s, reason=%s", machine.id(), code, why);
        notes.stopped(machine, why);
        return new ArmException(409, code, why);
    }

    /** Turns it off at once, and returns when all it has written is in its place. */
    void end(Resource machine) throws InterruptedException {
        try {
            var run = runs.get(id(machine));
            if (run != null) {
                end(run, () -> run.guest().turnOff());
            }
            disks.writeBack(folder(machine));
        } catch (IOException e) {
            throw new UncheckedIOException("The disks of machine %s cannot be written back".formatted(machine.id()), e);
        }
    }

    /** Turns it off where the disks that it runs with are no more its own; nothing can be plugged into one that runs. */
    void endIfDisksDiffer(Resource machine) throws InterruptedException {
        try {
            if (disks.differ(machine, folder(machine))) {
                end(machine);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The disks of machine %s cannot be read".formatted(machine.id()), e);
        }
    }

    /** Forgets what is kept of a machine that has been ended. */
    void forget(Resource machine) {
        try {
            MachineDisks.remove(folder(machine));
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of machine %s cannot be removed".formatted(machine.id()), e);
        }
    }

    /** A way to make a guest end. */
    @FunctionalInterface
    private interface Ending {
        void carryOut() throws InterruptedException;
    }

    private static void end(Run run, Ending ending) throws InterruptedException {
        run.asked().complete(null);
        ending.carryOut();
        run.over().join();
    }

    /** Goes along with a run: shows what it shows, and writes back what it has written. */
    private void accompany(Resource machine, Run run) {
        try {
            show(machine, run.guest());
            if (!hypervisor.closing()) {
                disks.writeBack(folder(machine));
                if (!run.asked().isDone()) {
                    notes.stopped(machine, ending(run.guest().exit()));
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.errorf(e, "What a machine has written is not in its place yet, machine=%s", machine.id());
            notes.stopped(machine, "Its disks could not be written back: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runs.remove(id(machine), run);
            run.over().complete(null);
        }
    }

    private void show(Resource machine, Guest guest) throws InterruptedException {
        var folder = folder(machine);
        var looks = 0;
        var screen = new byte[0];
        do {
            var now = store.find(machine.id()).orElse(machine);
            diagnostics.showConsole(now, guest, folder);
            if (looks++ % LOOKS_TO_A_SCREEN == 0) {
                screen = diagnostics.showScreen(now, guest, folder, screen);
            }
        } while (!guest.endsWithin(LOOK));
        if (!hypervisor.closing()) {
            diagnostics.showConsole(store.find(machine.id()).orElse(machine), guest, folder);
        }
    }

    private static String ending(int exit) {
        return exit == 0 ? "The guest turned the machine off." : "The hypervisor ended, status %d.".formatted(exit);
    }

    private Path folder(Resource machine) {
        return hypervisor.folder(id(machine));
    }

    static Set<String> ids(ResourceStore store) {
        return new ComputeReferences(store).machines().map(MachinePower::id).collect(Collectors.toSet());
    }

    private static String id(Resource machine) {
        return machine.view().path("properties").path("vmId").asText();
    }
}
