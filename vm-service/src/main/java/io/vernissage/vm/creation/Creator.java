package io.vernissage.vm.creation;

import io.vernissage.hub.HubException;
import io.vernissage.hub.Recess;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreationStarted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.vm.MachineProblems;
import io.vernissage.vm.machine.DiskCopy;
import io.vernissage.vm.machine.MachinePlan;
import io.vernissage.vm.machine.MachineStamps;
import io.vernissage.vm.machine.Machines;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Asks the stamp for the machine of a registered image, where its publication wants one. Done once the stamp provisions the
 * machine, or copies the disk for it: both may take an hour and are waited for elsewhere.
 *
 * <p>May run any number of times for one image: all names follow from the publication, and what is there and ours is left
 * as it is.
 */
final class Creator implements WorkHandler<ImageRegistered> {
    private static final Logger LOG = Logger.getLogger(Creator.class);

    private final MachineStamps stamps;
    private final Clock clock;

    Creator(MachineStamps stamps, Clock clock) {
        this.stamps = stamps;
        this.clock = clock;
    }

    @Override
    public void handle(Work<ImageRegistered> work, Outbox outbox) {
        var registered = work.event();
        if (registered.spec().virtualMachine().isEmpty()) {
            return;
        }
        var plan = new MachinePlan(registered.publication(), registered.image(), registered.spec());
        checkOptions(plan);
        try {
            create(plan, registered, stamps.on(plan.spec().stamp()));
        } catch (UnknownStampException e) {
            throw new ProblemException(MachineProblems.unknownStamp(e), e);
        } catch (HubException e) {
            if (e.passing() || Thread.currentThread().isInterrupted()) {
                throw e; // the queue gives the record again
            }
            throw new ProblemException(MachineProblems.refused(plan.name().toString(), e), e);
        }
        LOG.infof("Stamp makes machine, publication=%s, machine=%s", plan.publication(), plan.name());
        outbox.tell(new VirtualMachineCreationStarted(
                plan.publication(),
                clock.instant(),
                plan.name().resourceGroup(),
                plan.name().name(),
                plan.image(),
                plan.spec()));
    }

    @Override
    public void failed(Work<ImageRegistered> work, Problem problem, Outbox outbox) {
        LOG.warnf(
                "Machine not made, publication=%s, problem=%s, detail=%s",
                work.event().publication(), problem.type(), problem.detail());
        outbox.tell(new VirtualMachineFailed(
                work.event().publication(), clock.instant(), problem.in(Stage.VIRTUAL_MACHINE)));
    }

    @Override
    public Duration waitAfter(Work<ImageRegistered> work, Throwable failure) {
        return Recess.after(failure);
    }

    private static void create(MachinePlan plan, ImageRegistered registered, Machines machines) {
        if (isThere(plan, machines)) {
            return;
        }
        checkSize(plan, machines);
        machines.prepare(plan);
        if (plan.copiesDisk()) {
            machines.startCopy(plan, registered.blob());
        }
        if (machines.copy(plan) instanceof DiskCopy.Ready) {
            machines.begin(plan);
        }
    }

    private static boolean isThere(MachinePlan plan, Machines machines) {
        var present = machines.find(plan.name());
        present.filter(machine -> !machine.belongsTo(plan.publication())).ifPresent(_ -> {
            throw new ProblemException(MachineProblems.taken(
                    "Machine", plan.name().name(), plan.name().resourceGroup()));
        });
        return present.isPresent();
    }

    private static void checkOptions(MachinePlan plan) {
        var specialized = plan.spec().image().osState() == OsState.SPECIALIZED;
        if (specialized && plan.createOption() != CreateOption.ATTACH) {
            throw new ProblemException(MachineProblems.specializedNeedsAttach(
                    plan.createOption() == CreateOption.FROM_IMAGE ? "FromImage" : "PlatformImage"));
        }
    }

    private static void checkSize(MachinePlan plan, Machines machines) {
        var offered = machines.sizes();
        if (offered.stream().noneMatch(plan.size()::equalsIgnoreCase)) {
            throw new ProblemException(MachineProblems.sizeNotOffered(plan.size(), machines.location(), offered));
        }
    }
}
