package io.vernissage.vm.machine;

import io.vernissage.pipeline.BlobLocation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The machines of one stamp. Every call may run twice; each throws {@link io.vernissage.hub.HubException} where the stamp
 * answers with an error.
 */
public interface Machines {
    /** How long the stamp may read an uploaded blob to copy it; no machine may be waited for as long. */
    Duration SOURCE_ACCESS = Duration.ofHours(24);

    /** The region's short name. */
    String location();

    /** Sizes the stamp offers. */
    Set<String> sizes();

    /** Every machine of the subscription, by one call however many they are. */
    List<ListedMachine> list();

    Optional<ListedMachine> find(MachineName name);

    /**
     * Makes resource group, network, and storage account where one is needed, and waits until they are there: seconds.
     *
     * @throws io.vernissage.pipeline.ProblemException if a name is taken by somebody else
     */
    void prepare(MachinePlan plan);

    /** Starts to copy the uploaded VHD for this machine, unless it is copied or being copied. Returns at once. */
    void startCopy(MachinePlan plan, BlobLocation uploaded);

    DiskCopy copy(MachinePlan plan);

    /**
     * Removes what the disk of a provisioned machine was made from: by FromImage the stamp copies that VHD once more, and
     * reads it no longer. Of any other machine there is nothing to remove.
     */
    void discardCopy(MachinePlan plan);

    /**
     * Asks for the machine and returns once the stamp has accepted; everything it is made from must be there. Where it is
     * there already and this publication's, nothing changes.
     */
    void begin(MachinePlan plan);

    /** How the machine is now; empty if it is not there. */
    Optional<MachineView> view(MachineName name);

    /**
     * What the serial console showed last, at most 1 MiB.
     *
     * @param log from the machine's view; must lie in the plan's own storage account
     */
    String serialConsole(MachinePlan plan, URI log);
}
