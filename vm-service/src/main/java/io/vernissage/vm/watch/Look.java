package io.vernissage.vm.watch;

import io.vernissage.hub.HubException;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.vm.MachineProblems;
import io.vernissage.vm.machine.DiskCopy;
import io.vernissage.vm.machine.ListedMachine;
import io.vernissage.vm.machine.MachineName;
import io.vernissage.vm.machine.MachinePlan;
import io.vernissage.vm.machine.MachineView;
import io.vernissage.vm.machine.Machines;
import io.vernissage.vm.watch.OpenMachine.Booting;
import io.vernissage.vm.watch.OpenMachine.Provisioning;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * One look at the machines of one stamp: the list of all of them was asked for once, and what only one machine can tell is
 * asked for here.
 *
 * @param listed the stamp's machines by {@link MachineName#key}
 * @param asked when the stamp last accepted to make a machine; looks add to it
 */
record Look(
        Machines machines,
        Map<String, ListedMachine> listed,
        Map<UUID, Instant> asked,
        Instant now,
        Duration patience) {
    private static final Logger LOG = Logger.getLogger(Look.class);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    /** What is to be said of one machine; trouble that may pass says nothing until patience ends. */
    Verdict at(UUID publication, OpenMachine machine) {
        try {
            return switch (machine) {
                case Provisioning provisioning -> at(publication, provisioning);
                case Booting booting -> at(publication, booting);
            };
        } catch (ProblemException e) {
            return new Verdict.Failed(e.problem());
        } catch (HubException e) {
            if (!e.passing() && !Thread.currentThread().isInterrupted()) {
                return new Verdict.Failed(MachineProblems.refused(machine.name().toString(), e));
            }
            LOG.warnf(
                    "Machine not looked at, publication=%s, machine=%s, cause=%s",
                    publication, machine.name(), e.getMessage());
            return unreachable(machine, e.getMessage(), now, patience);
        }
    }

    /** What is to be said of a machine while its stamp does not answer. */
    static Verdict unreachable(OpenMachine machine, String why, Instant now, Duration patience) {
        return machine.since().plus(patience).isBefore(now)
                ? new Verdict.Failed(MachineProblems.overdue(machine.name().toString(), patience, why))
                : new Verdict.Wait();
    }

    private Verdict at(UUID publication, Provisioning machine) {
        var plan = machine.plan(publication);
        var found = Optional.ofNullable(listed.get(machine.name().key()));
        if (found.isEmpty() && plan.copiesDisk()) {
            var copy = machines.copy(plan);
            if (!(copy instanceof DiskCopy.Ready)) {
                return Verdict.absent(machine, copy, now, patience);
            }
        }
        found = found.or(() -> machines.find(machine.name())); // a list may be a moment behind
        if (found.isPresent()) {
            var verdict = Verdict.provisioning(publication, machine, found.get(), () -> words(machine), now, patience);
            if (verdict instanceof Verdict.Created) {
                discardCopy(plan);
            }
            return verdict;
        }
        if (!plan.copiesDisk()) {
            return new Verdict.Suspect(MachineProblems.vanished(
                    machine.name().name(), machine.name().resourceGroup()));
        }
        var verdict = Verdict.absent(machine, new DiskCopy.Ready(), now, patience);
        if (verdict instanceof Verdict.Begin && mayAsk(publication)) {
            machines.begin(plan);
            asked.put(publication, now);
            LOG.infof("Disk copied, stamp makes machine, publication=%s, machine=%s", publication, machine.name());
        }
        return verdict;
    }

    /** As well as it goes: a blob too many is no reason to look again at a machine that is there. */
    private void discardCopy(MachinePlan plan) {
        try {
            machines.discardCopy(plan);
        } catch (HubException e) {
            LOG.warnf(
                    "Copied VHD may be left, publication=%s, machine=%s, cause=%s",
                    plan.publication(), plan.name(), e.getMessage());
        }
    }

    /** Each asking has a password or key of its own: a stamp that accepted one is given time to show the machine. */
    private boolean mayAsk(UUID publication) {
        var last = asked.get(publication);
        return last == null || last.plus(ASK_AGAIN).isBefore(now);
    }

    private Verdict at(UUID publication, Booting machine) {
        var view = machines.view(machine.name());
        if (view.isEmpty()) {
            return new Verdict.Suspect(MachineProblems.vanished(
                    machine.name().name(), machine.name().resourceGroup()));
        }
        var plan = machine.plan(publication);
        // The view first: of a machine that is off by then, the console has all it will ever show.
        var shown = view.get()
                .serialConsole()
                .map(log -> machines.serialConsole(plan, log))
                .orElse("");
        var wanted = plan.machine().verifyBoot().orElseThrow();
        return Verdict.booting(machine, wanted, view.get(), new Console(shown), now);
    }

    private String words(Provisioning machine) {
        return machines.view(machine.name()).flatMap(MachineView::errors).orElse("");
    }
}
