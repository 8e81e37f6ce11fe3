package io.vernissage.vm.watch;

import io.vernissage.hub.HubException;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.VirtualMachineEvent;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.pipeline.fold.FoldTimer;
import io.vernissage.vm.machine.ListedMachine;
import io.vernissage.vm.machine.MachineStamps;
import io.vernissage.vm.machine.Machines;
import io.vernissage.vm.watch.OpenMachine.Booting;
import io.vernissage.vm.watch.OpenMachine.Provisioning;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks after open machines: the list of a stamp's machines is asked for once however many are open, and a few machines at
 * a time are asked for what only they can tell.
 *
 * <p>What it remembers between two looks is worth nothing after a crash: the next owner suspects a machine twice on its own,
 * and may tell an end once more.
 */
final class MachineWatch implements FoldTimer<OpenMachine> {
    private static final Logger LOG = Logger.getLogger(MachineWatch.class);
    private static final int AT_ONCE = 16;
    /** What was told and is still not in the fold is told again after this: the telling itself may have failed. */
    private static final Duration TELL_AGAIN = Duration.ofSeconds(30);

    private static final int SUSPICIONS_COUNT = 2;

    private final MachineStamps stamps;
    private final Duration patience;
    private final Clock clock;
    private final Map<UUID, Told> told = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> suspicions = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> asked = new ConcurrentHashMap<>();

    private record Told(OpenMachine of, Instant at) {}

    MachineWatch(MachineStamps stamps, Duration patience, Clock clock) {
        this.stamps = stamps;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public void tick(Map<UUID, OpenMachine> open, Outbox outbox) throws InterruptedException {
        told.keySet().retainAll(open.keySet());
        suspicions.keySet().retainAll(open.keySet());
        asked.keySet().retainAll(open.keySet());
        var now = clock.instant();
        var byStamp = new HashMap<Optional<String>, Map<UUID, OpenMachine>>();
        open.forEach((publication, machine) -> {
            if (mayTell(publication, machine, now)) {
                byStamp.computeIfAbsent(machine.spec().stamp(), _ -> new HashMap<>())
                        .put(publication, machine);
            }
        });
        for (var group : byStamp.entrySet()) {
            look(group.getKey(), group.getValue(), now)
                    .forEach((publication, verdict) -> settle(publication, open.get(publication), verdict, outbox));
        }
    }

    private boolean mayTell(UUID publication, OpenMachine machine, Instant now) {
        var last = told.get(publication);
        return last == null
                || !last.of().equals(machine)
                || last.at().plus(TELL_AGAIN).isBefore(now);
    }

    private Map<UUID, Verdict> look(Optional<String> stamp, Map<UUID, OpenMachine> open, Instant now)
            throws InterruptedException {
        Look look;
        try {
            var machines = stamps.on(stamp);
            look = new Look(machines, listed(machines, open), asked, now, patience);
        } catch (HubException | UnknownStampException e) {
            LOG.warnf(
                    "Machines not listed, stamp=%s, open=%d, cause=%s",
                    stamp.orElse("default"), open.size(), e.getMessage());
            return open.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> Look.unreachable(entry.getValue(), e.getMessage(), now, patience)));
        }
        return looksAtAll(look, open);
    }

    private static Map<UUID, Verdict> looksAtAll(Look look, Map<UUID, OpenMachine> open) throws InterruptedException {
        var looks = new HashMap<UUID, Future<Verdict>>();
        try (var pool = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            try {
                open.forEach((publication, machine) ->
                        looks.put(publication, pool.submit(() -> look.at(publication, machine))));
                return verdicts(looks);
            } catch (InterruptedException e) {
                pool.shutdownNow(); // else the pool would wait for looks that nobody wants any more
                throw e;
            }
        }
    }

    private static Map<UUID, Verdict> verdicts(Map<UUID, Future<Verdict>> looks) throws InterruptedException {
        var verdicts = new HashMap<UUID, Verdict>();
        for (var entry : looks.entrySet()) {
            try {
                verdicts.put(entry.getKey(), entry.getValue().get());
            } catch (ExecutionException e) {
                LOG.errorf(e.getCause(), "Machine not looked at, publication=%s", entry.getKey());
            }
        }
        return verdicts;
    }

    private static Map<String, ListedMachine> listed(Machines machines, Map<UUID, OpenMachine> open) {
        if (open.values().stream().noneMatch(Provisioning.class::isInstance)) {
            return Map.of();
        }
        return machines.list().stream()
                .collect(Collectors.toMap(machine -> machine.name().key(), Function.identity(), (one, other) -> one));
    }

    private void settle(UUID publication, OpenMachine machine, Verdict verdict, Outbox outbox) {
        if (!(verdict instanceof Verdict.Suspect)) {
            suspicions.remove(publication);
        }
        switch (verdict) {
            case Verdict.Wait _, Verdict.Begin _ -> {}
            case Verdict.Created created -> {
                LOG.infof("Machine provisioned, publication=%s, machine=%s", publication, machine.name());
                tell(machine, created(publication, machine, created.id()), outbox);
            }
            case Verdict.Booted booted -> {
                LOG.infof("Machine booted, publication=%s, machine=%s", publication, machine.name());
                tell(machine, booted(publication, (Booting) machine, booted.evidence()), outbox);
            }
            case Verdict.Suspect suspect -> {
                if (suspicions.merge(publication, 1, Integer::sum) >= SUSPICIONS_COUNT) {
                    fail(publication, machine, suspect.problem(), outbox);
                }
            }
            case Verdict.Failed failed -> fail(publication, machine, failed.problem(), outbox);
        }
    }

    private VirtualMachineCreated created(UUID publication, OpenMachine machine, String id) {
        var name = machine.name();
        return new VirtualMachineCreated(
                publication, clock.instant(), name.resourceGroup(), name.name(), id, machine.image(), machine.spec());
    }

    private VirtualMachineBooted booted(UUID publication, Booting machine, String evidence) {
        return new VirtualMachineBooted(
                publication, clock.instant(), machine.id(), evidence, machine.image(), machine.spec());
    }

    private void fail(UUID publication, OpenMachine machine, Problem problem, Outbox outbox) {
        LOG.warnf(
                "Machine failed, publication=%s, machine=%s, problem=%s", publication, machine.name(), problem.type());
        tell(
                machine,
                new VirtualMachineFailed(publication, clock.instant(), problem.in(Stage.VIRTUAL_MACHINE)),
                outbox);
    }

    private void tell(OpenMachine machine, VirtualMachineEvent event, Outbox outbox) {
        outbox.tell(event);
        told.put(event.publication(), new Told(machine, clock.instant()));
    }
}
