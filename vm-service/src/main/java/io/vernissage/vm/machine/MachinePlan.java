package io.vernissage.vm.machine;

import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import java.util.Map;
import java.util.UUID;

/**
 * What is to be made for one publication, and the name of every piece. All names follow from the publication and the
 * request, so that whoever makes it again finds what is already there.
 */
public record MachinePlan(UUID publication, ImageReference image, PublicationSpec spec) {
    /** The tag that says whose a machine, a network or a group is. */
    public static final String OWNER_TAG = "vernissage-publication";

    /** The tag of a resource group made for a machine, which stays: other than that of groups that are cleared away. */
    public static final String GROUP_TAG = "vernissage-virtual-machine-of";

    /** Holds the machine's disk and, apart from it, the uploaded VHD it is made from. */
    static final String CONTAINER = "vhds";

    private static final String DEFAULT_SIZE = "Standard_A1";

    /**
     * A plan.
     *
     * @throws IllegalArgumentException if the publication asks for no machine
     */
    public MachinePlan {
        if (spec.virtualMachine().isEmpty()) {
            throw new IllegalArgumentException("no virtual machine is asked for, publication=" + publication);
        }
    }

    public VirtualMachineSpec machine() {
        return spec.virtualMachine().orElseThrow();
    }

    /** The group of the request, or one of its own: the machine's name and the first eight digits of the publication. */
    public MachineName name() {
        var group = machine().resourceGroup().orElseGet(() -> machine().name() + "-" + digits(8));
        return new MachineName(group, machine().name());
    }

    public String size() {
        return machine().size().orElse(DEFAULT_SIZE);
    }

    public CreateOption createOption() {
        return machine().createOption();
    }

    /** Whether the machine's disk comes from a copy of the uploaded VHD, and not from the library. */
    public boolean copiesDisk() {
        return createOption() != CreateOption.PLATFORM_IMAGE;
    }

    public boolean watchesBoot() {
        return machine().verifyBoot().isPresent();
    }

    /** Whether a storage account is needed: for the copied disk, or for what the serial console shows. */
    public boolean needsAccount() {
        return copiesDisk() || watchesBoot();
    }

    /** Account names are one space for the whole stamp: 3 to 24 lower-case letters and digits. */
    String account() {
        return "vm" + digits(22);
    }

    String network() {
        return machine().name() + "-network";
    }

    String networkInterface() {
        return machine().name() + "-interface";
    }

    String disk() {
        return machine().name() + "-osdisk";
    }

    /** The blob that the machine runs from. */
    String diskBlob() {
        return disk() + ".vhd";
    }

    /** The blob that the uploaded VHD is copied to: the machine's own disk, or what the stamp makes that disk from. */
    String copiedBlob() {
        return createOption() == CreateOption.ATTACH ? diskBlob() : machine().name() + "-image.vhd";
    }

    Map<String, String> tags() {
        return Map.of(OWNER_TAG, publication.toString());
    }

    boolean owns(Map<String, String> tags) {
        return tags != null && publication.toString().equals(tags.get(OWNER_TAG));
    }

    private String digits(int count) {
        return publication.toString().replace("-", "").substring(0, count);
    }
}
