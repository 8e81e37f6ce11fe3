package io.vernissage.vm.machine;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.models.BootDiagnostics;
import com.azure.resourcemanager.compute.models.CachingTypes;
import com.azure.resourcemanager.compute.models.DiagnosticsProfile;
import com.azure.resourcemanager.compute.models.DiskCreateOptionTypes;
import com.azure.resourcemanager.compute.models.HardwareProfile;
import com.azure.resourcemanager.compute.models.ImageReference;
import com.azure.resourcemanager.compute.models.ManagedDiskParameters;
import com.azure.resourcemanager.compute.models.NetworkInterfaceReference;
import com.azure.resourcemanager.compute.models.NetworkProfile;
import com.azure.resourcemanager.compute.models.OSDisk;
import com.azure.resourcemanager.compute.models.OperatingSystemTypes;
import com.azure.resourcemanager.compute.models.StorageAccountTypes;
import com.azure.resourcemanager.compute.models.StorageProfile;
import com.azure.resourcemanager.compute.models.VirtualHardDisk;
import com.azure.resourcemanager.compute.models.VirtualMachineSizeTypes;
import io.vernissage.hub.StorageAccount;
import java.util.List;
import java.util.Optional;

/**
 * A machine as the stamp is asked for it, in the shapes of Microsoft.Compute 2020-06-01. An attached disk allows no OS
 * profile; {@code image} and {@code vhd} of a disk must lie in one storage account, and {@code vhd} must not exist yet.
 */
final class MachineTemplate {
    private MachineTemplate() {}

    /**
     * The machine to ask for.
     *
     * @param networkInterface resource id
     * @param account where its disk was copied to and its serial console is written to; empty if it needs neither
     */
    static VirtualMachineInner of(
            MachinePlan plan, String location, String networkInterface, Optional<StorageAccount> account) {
        var machine = new VirtualMachineInner()
                .withLocation(location)
                .withTags(plan.tags())
                .withHardwareProfile(new HardwareProfile().withVmSize(VirtualMachineSizeTypes.fromString(plan.size())))
                .withStorageProfile(storage(plan, account))
                .withNetworkProfile(new NetworkProfile()
                        .withNetworkInterfaces(List.of(new NetworkInterfaceReference()
                                .withId(networkInterface)
                                .withPrimary(true))));
        if (plan.watchesBoot()) {
            machine.withDiagnosticsProfile(new DiagnosticsProfile()
                    .withBootDiagnostics(new BootDiagnostics()
                            .withEnabled(true)
                            .withStorageUri(account.orElseThrow().blobEndpoint() + "/")));
        }
        return switch (plan.createOption()) {
            case PLATFORM_IMAGE, FROM_IMAGE -> machine.withOsProfile(Login.of(plan));
            case ATTACH -> machine;
        };
    }

    private static StorageProfile storage(MachinePlan plan, Optional<StorageAccount> account) {
        var disk = new OSDisk().withName(plan.disk()).withCaching(CachingTypes.READ_WRITE);
        return switch (plan.createOption()) {
            case PLATFORM_IMAGE ->
                new StorageProfile()
                        .withImageReference(new ImageReference()
                                .withPublisher(plan.image().publisher())
                                .withOffer(plan.image().offer())
                                .withSku(plan.image().sku())
                                .withVersion(plan.image().version()))
                        .withOsDisk(disk.withCreateOption(DiskCreateOptionTypes.FROM_IMAGE)
                                .withManagedDisk(new ManagedDiskParameters()
                                        .withStorageAccountType(StorageAccountTypes.STANDARD_LRS)));
            case FROM_IMAGE ->
                new StorageProfile()
                        .withOsDisk(disk.withCreateOption(DiskCreateOptionTypes.FROM_IMAGE)
                                .withOsType(osType(plan))
                                .withImage(blob(account.orElseThrow(), plan.copiedBlob()))
                                .withVhd(blob(account.orElseThrow(), plan.diskBlob())));
            case ATTACH ->
                new StorageProfile()
                        .withOsDisk(disk.withCreateOption(DiskCreateOptionTypes.ATTACH)
                                .withOsType(osType(plan))
                                .withVhd(blob(account.orElseThrow(), plan.diskBlob())));
        };
    }

    private static OperatingSystemTypes osType(MachinePlan plan) {
        return switch (plan.spec().image().osType()) {
            case LINUX -> OperatingSystemTypes.LINUX;
            case WINDOWS -> OperatingSystemTypes.WINDOWS;
        };
    }

    private static VirtualHardDisk blob(StorageAccount account, String name) {
        return new VirtualHardDisk().withUri("%s/%s/%s".formatted(account.blobEndpoint(), MachinePlan.CONTAINER, name));
    }
}
