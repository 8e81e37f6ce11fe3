package io.vernissage.pipeline;

import java.time.Instant;
import java.util.UUID;

/** What vm-service tells the others, on {@code vernissage.virtual-machines}. */
public sealed interface VirtualMachineEvent extends Event {
    @Override
    default Topic topic() {
        return Topics.VIRTUAL_MACHINES;
    }

    /** The stamp has been asked for the machine and provisions it; vm-service asks for its state until it is settled. */
    @EventType("io.vernissage.virtual-machine.creation-started.v1")
    record VirtualMachineCreationStarted(
            UUID publication, Instant at, String resourceGroup, String name, ImageReference image, PublicationSpec spec)
            implements VirtualMachineEvent {}

    /**
     * The stamp has provisioned the machine.
     *
     * @param id its resource id
     */
    @EventType("io.vernissage.virtual-machine.created.v1")
    record VirtualMachineCreated(
            UUID publication,
            Instant at,
            String resourceGroup,
            String name,
            String id,
            ImageReference image,
            PublicationSpec spec)
            implements VirtualMachineEvent {}

    /**
     * The machine was seen to boot.
     *
     * @param evidence the line of the serial console that showed it
     */
    @EventType("io.vernissage.virtual-machine.booted.v1")
    record VirtualMachineBooted(
            UUID publication, Instant at, String id, String evidence, ImageReference image, PublicationSpec spec)
            implements VirtualMachineEvent {}

    @EventType("io.vernissage.virtual-machine.failed.v1")
    record VirtualMachineFailed(UUID publication, Instant at, Problem problem) implements VirtualMachineEvent {}
}
