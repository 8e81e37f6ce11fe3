package io.vernissage.vm.watch;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec.VerifyBoot;
import io.vernissage.vm.MachineProblems;
import io.vernissage.vm.machine.DiskCopy;
import io.vernissage.vm.machine.ListedMachine;
import io.vernissage.vm.machine.MachineView;
import io.vernissage.vm.watch.OpenMachine.Booting;
import io.vernissage.vm.watch.OpenMachine.Provisioning;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

/** What one look at the stamp says of one open machine. */
sealed interface Verdict {
    /** Nothing new: look again. */
    record Wait() implements Verdict {}

    /** Nothing stands in the way of asking the stamp for the machine: its disk has been copied. */
    record Begin() implements Verdict {}

    record Created(String id) implements Verdict {}

    /**
     * It was seen to boot.
     *
     * @param evidence the line of the serial console that shows it
     */
    record Booted(String evidence) implements Verdict {}

    /** Something that ends the wait if the next look shows it again: lists and logs may be a moment behind. */
    record Suspect(Problem problem) implements Verdict {}

    record Failed(Problem problem) implements Verdict {}

    /**
     * A machine that the stamp lists.
     *
     * @param words what the stamp calls an error in this machine's view; asked for where it is needed
     */
    static Verdict provisioning(
            UUID publication,
            Provisioning machine,
            ListedMachine listed,
            Supplier<String> words,
            Instant now,
            Duration patience) {
        var name = machine.name();
        if (!listed.belongsTo(publication)) {
            return new Failed(MachineProblems.taken("Machine", name.name(), name.resourceGroup()));
        }
        var state = listed.provisioningState();
        return switch (state.toLowerCase(Locale.ROOT)) {
            case "succeeded" -> new Created(listed.id());
            case "failed", "canceled" ->
                new Failed(MachineProblems.provisioningFailed(name.toString(), state, words.get()));
            case String _ -> unlessOverdue(machine, "its state is " + state, now, patience);
        };
    }

    /** A machine that is not there, since its disk is still being copied or since it has gone. */
    static Verdict absent(Provisioning machine, DiskCopy copy, Instant now, Duration patience) {
        var name = machine.name();
        return switch (copy) {
            case DiskCopy.Ready _ ->
                isOverdue(machine, now, patience)
                        ? new Failed(MachineProblems.overdue(
                                name.toString(),
                                patience,
                                "its disk has been copied, but the stamp does not show the machine it was asked for"))
                        : new Begin();
            case DiskCopy.Copying copying ->
                unlessOverdue(machine, "its disk is still being copied, bytes " + copying.progress(), now, patience);
            case DiskCopy.Failed failed -> new Failed(MachineProblems.diskCopyFailed(name.toString(), failed.words()));
            case DiskCopy.Absent _ ->
                new Suspect(MachineProblems.diskCopyFailed(name.toString(), "the copy is not there any more"));
        };
    }

    /** A machine that has been provisioned and is to be seen to boot. */
    static Verdict booting(Booting machine, VerifyBoot wanted, MachineView view, Console console, Instant now) {
        var evidence = console.lineWith(wanted.expect());
        if (evidence.isPresent()) {
            return new Booted(evidence.get());
        }
        var name = machine.name().toString();
        if (view.errors().isPresent()) {
            return new Failed(MachineProblems.notRunning(name, view.errors().get()));
        }
        if (view.off().isPresent()) {
            var words = console.lastLines().isEmpty() ? "" : "; its last lines were: " + console.lastLines();
            return new Suspect(MachineProblems.notRunning(name, view.off().get() + words));
        }
        if (machine.since().plus(wanted.within()).isBefore(now)) {
            return new Failed(MachineProblems.notBooted(name, wanted.expect(), wanted.within(), console.lastLines()));
        }
        return new Wait();
    }

    private static Verdict unlessOverdue(Provisioning machine, String where, Instant now, Duration patience) {
        return isOverdue(machine, now, patience)
                ? new Failed(MachineProblems.overdue(machine.name().toString(), patience, where))
                : new Wait();
    }

    private static boolean isOverdue(Provisioning machine, Instant now, Duration patience) {
        return machine.since().plus(patience).isBefore(now);
    }
}
