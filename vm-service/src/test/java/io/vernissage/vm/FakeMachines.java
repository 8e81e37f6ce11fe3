package io.vernissage.vm;

import io.vernissage.hub.HubException;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.vm.machine.DiskCopy;
import io.vernissage.vm.machine.ListedMachine;
import io.vernissage.vm.machine.MachineName;
import io.vernissage.vm.machine.MachinePlan;
import io.vernissage.vm.machine.MachineStamps;
import io.vernissage.vm.machine.MachineView;
import io.vernissage.vm.machine.Machines;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stamp's machines in memory, which remembers what it was asked. */
public final class FakeMachines implements Machines, MachineStamps {
    private final Map<String, ListedMachine> machines = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile DiskCopy copy = new DiskCopy.Absent();
    private volatile Optional<MachineView> view = Optional.empty();
    private volatile String shown = "";
    private volatile boolean forgetful;
    private volatile boolean listing = true;
    private volatile Optional<HubException> trouble = Optional.empty();

    public FakeMachines holding(ListedMachine machine) {
        machines.put(machine.name().key(), machine);
        return this;
    }

    public void forget() {
        machines.clear();
    }

    /** Accepts machines and never makes them. */
    public void acceptingOnly() {
        forgetful = true;
    }

    /** Lists none of its machines. */
    public void listingNothing() {
        listing = false;
    }

    public void copied(DiskCopy state) {
        copy = state;
    }

    public void seen(MachineView state) {
        view = Optional.of(state);
    }

    public void showing(String console) {
        shown = console;
    }

    /** Answers every call with this error from now on. */
    public void troubledBy(HubException error) {
        trouble = Optional.of(error);
    }

    public void well() {
        trouble = Optional.empty();
    }

    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public Machines on(Optional<String> stamp) {
        if (stamp.isPresent()) {
            throw new UnknownStampException(stamp.get(), Set.of("test"));
        }
        return this;
    }

    @Override
    public String location() {
        return "local";
    }

    @Override
    public Set<String> sizes() {
        called("sizes");
        return Set.of("Standard_A1", "Standard_D1_v2");
    }

    @Override
    public List<ListedMachine> list() {
        called("list");
        return listing ? List.copyOf(machines.values()) : List.of();
    }

    @Override
    public Optional<ListedMachine> find(MachineName name) {
        called("find");
        return Optional.ofNullable(machines.get(name.key()));
    }

    @Override
    public void prepare(MachinePlan plan) {
        called("prepare");
    }

    @Override
    public void startCopy(MachinePlan plan, BlobLocation uploaded) {
        called("startCopy " + uploaded.blob());
        if (copy instanceof DiskCopy.Absent) {
            copy = new DiskCopy.Copying("0/512");
        }
    }

    @Override
    public DiskCopy copy(MachinePlan plan) {
        return plan.copiesDisk() ? copy : new DiskCopy.Ready();
    }

    @Override
    public void discardCopy(MachinePlan plan) {
        if (plan.copiesDisk()) {
            called("discardCopy");
        }
    }

    @Override
    public void begin(MachinePlan plan) {
        called("begin");
        if (!forgetful) {
            holding(new ListedMachine(
                    plan.name(), Samples.ID, Optional.of(plan.publication().toString()), "Creating"));
        }
    }

    @Override
    public Optional<MachineView> view(MachineName name) {
        called("view");
        return view;
    }

    @Override
    public String serialConsole(MachinePlan plan, URI log) {
        called("console");
        return shown;
    }

    private void called(String call) {
        calls.add(call);
        trouble.ifPresent(error -> {
            throw error;
        });
    }
}
