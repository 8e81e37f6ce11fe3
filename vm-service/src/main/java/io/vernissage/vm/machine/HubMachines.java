package io.vernissage.vm.machine;

import com.azure.core.util.Context;
import com.azure.resourcemanager.compute.fluent.ComputeManagementClient;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineSizeInner;
import com.azure.resourcemanager.compute.models.InstanceViewStatus;
import com.azure.resourcemanager.compute.models.InstanceViewTypes;
import com.azure.resourcemanager.compute.models.StatusLevelTypes;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StorageAccount;
import io.vernissage.pipeline.BlobLocation;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machines of a stamp by the SDK of profile 2020-09-01-hybrid. */
public final class HubMachines implements Machines {
    private final Stamp stamp;
    private final ComputeManagementClient client;
    private final DiskCopies copies;

    public HubMachines(Stamp stamp) {
        this.stamp = stamp;
        this.client = stamp.compute().serviceClient();
        this.copies = new DiskCopies(stamp);
    }

    @Override
    public String location() {
        return stamp.location();
    }

    @Override
    public Set<String> sizes() {
        return Asking.of(
                "list the machine sizes of %s".formatted(stamp.location()),
                () -> client.getVirtualMachineSizes().list(stamp.location()).stream()
                        .map(VirtualMachineSizeInner::name)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public List<ListedMachine> list() {
        return Asking.of(
                "list the machines",
                () -> client.getVirtualMachines().list().stream()
                        .map(HubMachines::listed)
                        .toList());
    }

    @Override
    public Optional<ListedMachine> find(MachineName name) {
        return Asking.forPresent(
                "read machine %s".formatted(name),
                () -> listed(client.getVirtualMachines().getByResourceGroup(name.resourceGroup(), name.name())));
    }

    @Override
    public void prepare(MachinePlan plan) {
        var group = plan.name().resourceGroup();
        stamp.resourceGroups()
                .ensure(group, Map.of(MachinePlan.GROUP_TAG, plan.publication().toString()));
        new MachineNetwork(stamp).ensure(plan);
        if (plan.needsAccount()) {
            stamp.storageAccounts().ensure(group, plan.account());
        }
    }

    @Override
    public void startCopy(MachinePlan plan, BlobLocation uploaded) {
        copies.start(plan, uploaded);
    }

    @Override
    public DiskCopy copy(MachinePlan plan) {
        return plan.copiesDisk() ? copies.of(plan) : new DiskCopy.Ready();
    }

    @Override
    public void discardCopy(MachinePlan plan) {
        copies.discard(plan);
    }

    @Override
    public void begin(MachinePlan plan) {
        var name = plan.name();
        var account = plan.needsAccount() ? Optional.of(account(plan)) : Optional.<StorageAccount>empty();
        var machine = MachineTemplate.of(plan, stamp.location(), MachineNetwork.interfaceId(stamp, plan), account);
        try {
            // The poller asks for the machine when it is made; what becomes of it is asked elsewhere.
            Asking.of(
                    "make machine %s".formatted(name),
                    () -> client.getVirtualMachines().beginCreateOrUpdate(name.resourceGroup(), name.name(), machine));
        } catch (HubException e) {
            // Another worker may have asked a moment ago, with another password or key that nobody knows either.
            if (find(name).filter(found -> found.belongsTo(plan.publication())).isEmpty()) {
                throw e;
            }
        }
    }

    @Override
    public Optional<MachineView> view(MachineName name) {
        return Asking.forPresent(
                "read the instance view of machine %s".formatted(name),
                () -> view(client.getVirtualMachines()
                        .getByResourceGroupWithResponse(
                                name.resourceGroup(), name.name(), InstanceViewTypes.INSTANCE_VIEW, Context.NONE)
                        .getValue()));
    }

    @Override
    public String serialConsole(MachinePlan plan, URI log) {
        return new SerialConsole(stamp.storageAccounts(), account(plan)).tail(log);
    }

    private StorageAccount account(MachinePlan plan) {
        return stamp.storageAccounts().get(plan.name().resourceGroup(), plan.account());
    }

    private static ListedMachine listed(VirtualMachineInner machine) {
        var tags = machine.tags() == null ? Map.<String, String>of() : machine.tags();
        return new ListedMachine(
                new MachineName(resourceGroup(machine.id()), machine.name()),
                machine.id(),
                Optional.ofNullable(tags.get(MachinePlan.OWNER_TAG)),
                machine.provisioningState() == null ? "" : machine.provisioningState());
    }

    /** An id reads {@code /subscriptions/<id>/resourceGroups/<group>/providers/...}. */
    private static String resourceGroup(String id) {
        return id.split("/", 6)[4];
    }

    private static MachineView view(VirtualMachineInner machine) {
        var view = machine.instanceView();
        if (view == null) {
            return new MachineView(List.of(), Optional.empty());
        }
        var diagnostics = Optional.ofNullable(view.bootDiagnostics());
        var statuses = Stream.concat(
                view.statuses() == null ? Stream.of() : view.statuses().stream(),
                diagnostics.map(boot -> boot.status()).stream());
        return new MachineView(
                statuses.map(HubMachines::status).toList(),
                diagnostics.map(boot -> boot.serialConsoleLogBlobUri()).map(URI::create));
    }

    private static MachineView.Status status(InstanceViewStatus status) {
        return new MachineView.Status(
                orEmpty(status.code()),
                status.level() == StatusLevelTypes.ERROR,
                orEmpty(status.displayStatus()),
                orEmpty(status.message()));
    }

    private static String orEmpty(String word) {
        return word == null ? "" : word;
    }
}
