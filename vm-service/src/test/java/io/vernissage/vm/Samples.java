package io.vernissage.vm;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.PublicationSpec.VerifyBoot;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.pipeline.Source;
import io.vernissage.vm.machine.ListedMachine;
import io.vernissage.vm.machine.MachineName;
import io.vernissage.vm.machine.MachinePlan;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One publication as every test of this service takes it. */
public final class Samples {
    public static final UUID PUBLICATION = UUID.fromString("6f1c2a34-0000-4000-8000-0123456789ab");
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    public static final ImageReference IMAGE = new ImageReference("Contoso", "Debian", "12", "1.0.0");
    public static final MachineName NAME = new MachineName("check-6f1c2a34", "check");
    public static final String ID =
            "/subscriptions/s/resourceGroups/check-6f1c2a34/providers/Microsoft.Compute/virtualMachines/check";
    public static final VerifyBoot VERIFY_BOOT = new VerifyBoot("login:", Duration.ofMinutes(5));
    public static final BlobLocation BLOB = new BlobLocation(
            "test",
            "vernissage-6f1c2a34",
            "vern6f1c2a34",
            "vhds",
            "debian.vhd",
            URI.create("https://vern6f1c2a34.blob.local.example/vhds/debian.vhd"));

    private Samples() {}

    public static VirtualMachineSpec machine(CreateOption createOption, boolean verifyBoot) {
        return new VirtualMachineSpec(
                "check",
                Optional.empty(),
                createOption,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                verifyBoot ? Optional.of(VERIFY_BOOT) : Optional.empty());
    }

    public static PublicationSpec spec(OsType osType, OsState osState, Optional<VirtualMachineSpec> machine) {
        return new PublicationSpec(
                new Source.File("debian.vhd", Optional.empty(), Optional.empty(), Optional.empty()),
                new ImageSpec(
                        IMAGE.publisher(),
                        IMAGE.offer(),
                        IMAGE.sku(),
                        IMAGE.version(),
                        osType,
                        osState,
                        Optional.empty()),
                List.of(),
                Optional.empty(),
                machine,
                Order.GALLERY_AFTER_IMAGE,
                Optional.empty());
    }

    public static PublicationSpec spec(CreateOption createOption, boolean verifyBoot) {
        var state = createOption == CreateOption.ATTACH ? OsState.SPECIALIZED : OsState.GENERALIZED;
        return spec(OsType.LINUX, state, Optional.of(machine(createOption, verifyBoot)));
    }

    public static MachinePlan plan(CreateOption createOption, boolean verifyBoot) {
        return new MachinePlan(PUBLICATION, IMAGE, spec(createOption, verifyBoot));
    }

    public static ImageRegistered registered(PublicationSpec spec) {
        return new ImageRegistered(PUBLICATION, NOON, IMAGE, BLOB, 20L << 20, spec);
    }

    public static ListedMachine listed(String provisioningState) {
        return new ListedMachine(NAME, ID, Optional.of(PUBLICATION.toString()), provisioningState);
    }
}
