package io.vernissage.vm;

import io.vernissage.hub.HubException;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** Every way in which a machine can fail to be made or to boot, in words for the one who asked for it. */
public final class MachineProblems {
    private MachineProblems() {}

    public static Problem unknownStamp(UnknownStampException cause) {
        return Problem.lasting("unknown-stamp", "The stamp is not configured", sentence(cause.getMessage()));
    }

    public static Problem specializedNeedsAttach(String createOption) {
        return Problem.lasting(
                "specialized-needs-attach",
                "A specialised disk can only be attached",
                "virtualMachine.createOption is %s and image.osState is Specialized. A disk that keeps its identity takes no OS profile: ask for createOption Attach, or generalise the disk and say Generalized."
                        .formatted(createOption));
    }

    public static Problem sizeNotOffered(String size, String location, Collection<String> sizes) {
        return Problem.lasting(
                "size-not-offered",
                "The stamp has no machines of this size",
                "virtualMachine.size %s is not offered in %s. Offered are: %s."
                        .formatted(size, location, sizes.stream().sorted().collect(Collectors.joining(", "))));
    }

    /** Something of that name is there and not this publication's. */
    public static Problem taken(String kind, String name, String resourceGroup) {
        return Problem.lasting(
                "machine-exists",
                "The name is taken",
                "%s %s exists in resource group %s and does not belong to this publication. Choose another virtualMachine.name or virtualMachine.resourceGroup."
                        .formatted(kind, name, resourceGroup));
    }

    public static Problem refused(String name, HubException cause) {
        return Problem.lasting(
                "machine-refused",
                "The stamp refused the machine",
                "Asking for machine %s ended in: %s".formatted(name, sentence(cause.getMessage())));
    }

    public static Problem diskCopyFailed(String name, String words) {
        return Problem.passing(
                "disk-copy-failed",
                "The disk could not be copied",
                "Copying the uploaded VHD for machine %s ended in: %s Check that the uploaded blob is still there, then try the stage again."
                        .formatted(name, sentence(words)));
    }

    public static Problem provisioningFailed(String name, String provisioningState, String words) {
        return Problem.lasting(
                "machine-not-provisioned",
                "The stamp could not provision the machine",
                "Provisioning machine %s ended as %s: %s A machine that times out here was mostly made from a disk that is not generalised or has no agent; such a disk deploys by createOption Attach."
                        .formatted(name, provisioningState, sentence(words)));
    }

    public static Problem vanished(String name, String resourceGroup) {
        return Problem.passing(
                "machine-vanished",
                "The machine has gone",
                "Machine %s in resource group %s is not there any more; somebody has removed it. Try the stage again."
                        .formatted(name, resourceGroup));
    }

    public static Problem overdue(String name, Duration patience, String where) {
        return Problem.passing(
                "machine-overdue",
                "The machine was not provisioned in time",
                "Machine %s was not there after %s (setting vernissage.vm.patience): %s Look at it in the stamp's portal, then try the stage again."
                        .formatted(name, patience, sentence(where)));
    }

    /** The stamp itself says that the machine does not run. */
    public static Problem notRunning(String name, String words) {
        return Problem.lasting(
                "machine-not-running",
                "The machine does not run",
                "Machine %s was provisioned and cannot boot: %s".formatted(name, sentence(words)));
    }

    public static Problem notBooted(String name, String expect, Duration within, String lastLines) {
        return Problem.lasting(
                "machine-not-booted",
                "The machine was not seen to boot",
                "The serial console of machine %s did not show '%s' within %s. %s"
                        .formatted(
                                name,
                                expect,
                                within,
                                lastLines.isBlank()
                                        ? "It showed nothing at all: check that the image is a generation 1 disk that boots by BIOS and that its kernel writes to the serial console (console=ttyS0)."
                                        : "Its last lines were: " + lastLines));
    }

    private static String sentence(String words) {
        var trimmed = words == null || words.isBlank() ? "the stamp gave no words" : words.strip();
        return trimmed.endsWith(".") ? trimmed : trimmed + ".";
    }
}
