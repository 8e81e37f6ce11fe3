package io.vernissage.vm.watch;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.VirtualMachineEvent;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreationStarted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.vm.machine.MachineName;
import io.vernissage.vm.machine.MachinePlan;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Where one machine stands that is still waited for. The names are the stored form: a record may be renamed, they may not. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OpenMachine.Provisioning.class, name = "provisioning"),
    @JsonSubTypes.Type(value = OpenMachine.Booting.class, name = "booting")
})
sealed interface OpenMachine {
    MachineName name();

    ImageReference image();

    PublicationSpec spec();

    /** Since when this state lasts. */
    Instant since();

    /** The stamp copies its disk or provisions it. */
    record Provisioning(MachineName name, ImageReference image, PublicationSpec spec, Instant since)
            implements OpenMachine {}

    /** The stamp has provisioned it, and it has not been seen to boot. */
    record Booting(MachineName name, String id, ImageReference image, PublicationSpec spec, Instant since)
            implements OpenMachine {}

    default MachinePlan plan(UUID publication) {
        return new MachinePlan(publication, image(), spec());
    }

    /**
     * The whole state machine; empty stands for a machine nobody waits for. A start told again after the end opens the
     * machine anew, finds it as it is and tells the same end: nothing is kept of machines that are done.
     */
    static Optional<OpenMachine> on(Optional<OpenMachine> state, VirtualMachineEvent event) {
        return switch (event) {
            case VirtualMachineCreationStarted started -> state.or(() -> Optional.of(provisioning(started)));
            case VirtualMachineCreated created -> state.flatMap(open -> created(open, created));
            case VirtualMachineBooted _, VirtualMachineFailed _ -> Optional.empty();
        };
    }

    private static OpenMachine provisioning(VirtualMachineCreationStarted started) {
        return new Provisioning(
                new MachineName(started.resourceGroup(), started.name()),
                started.image(),
                started.spec(),
                started.at());
    }

    private static Optional<OpenMachine> created(OpenMachine open, VirtualMachineCreated created) {
        return switch (open) {
            case Provisioning waiting
            when asksForBoot(waiting.spec()) ->
                Optional.of(new Booting(waiting.name(), created.id(), waiting.image(), waiting.spec(), created.at()));
            case Provisioning _ -> Optional.empty();
            case Booting booting -> Optional.of(booting); // told twice
        };
    }

    private static boolean asksForBoot(PublicationSpec spec) {
        return spec.virtualMachine().flatMap(machine -> machine.verifyBoot()).isPresent();
    }
}
