package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TrackedType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Virtual machines. A PUT is checked at once and answered with 201; the disks are made after that. */
final class VirtualMachineType implements TrackedType, Settling.Steps {
    private static final Logger LOG = Logger.getLogger(VirtualMachineType.class);
    static final String MADE_OF = "disksMadeOf";

    private final ResourceStore store;
    private final Settling settling;
    private final MachineDescription descriptions;
    private final DiskPlan plans;
    private final DiskWork work;
    private final MachinePower power;
    private final PowerNotes notes;
    private final InstanceView views;
    private final Capture capture;

    VirtualMachineType(
            ResourceStore store,
            Settling settling,
            MachineDescription descriptions,
            DiskPlan plans,
            DiskWork work,
            MachinePower power,
            PowerNotes notes,
            InstanceView views,
            Capture capture) {
        this.store = store;
        this.settling = settling;
        this.descriptions = descriptions;
        this.plans = plans;
        this.work = work;
        this.power = power;
        this.notes = notes;
        this.views = views;
        this.capture = capture;
    }

    @Override
    public ProviderType type() {
        return new ProviderType("virtualMachines", ComputeProvider.VERSIONS);
    }

    @Override
    public List<ProviderType> children() {
        return List.of(new ProviderType("virtualMachines/extensions", ComputeProvider.VERSIONS));
    }

    @Override
    public Answer put(Call call, ResourceId id, Optional<Resource> existing) {
        return written(call, id, existing);
    }

    @Override
    public Answer patch(Call call, Resource resource) {
        var merged = resource.body();
        merge(merged, call.object());
        var whole = new Call(
                call.method(), call.listener(), call.endpoint(), call.path(), call.query(), Optional.of(merged));
        return written(whole, ResourceId.parse(resource.id()).orElseThrow(), Optional.of(resource));
    }

    private Answer written(Call call, ResourceId id, Optional<Resource> existing) {
        var body = descriptions.of(call, id, existing);
        plans.of(body);
        var internal = existing.map(Resource::internal).orElseGet(this::ofNew);
        var machine = settling.begin(body, internal, existing.isPresent() ? "Updating" : "Creating", this);
        return settling.written(call, existing.isPresent() ? 200 : 201, machine.body(), machine);
    }

    /** A machine is started when it is made, where it can be. */
    private ObjectNode ofNew() {
        return power.possible() ? Json.object().put(PowerNotes.POWER, PowerNotes.RUNNING) : Json.object();
    }

    /** A PATCH replaces what it names and leaves the rest; arrays and tags are replaced whole. */
    private static void merge(ObjectNode into, ObjectNode sent) {
        sent.properties().forEach(one -> {
            var both = into.path(one.getKey()).isObject()
                    && one.getValue().isObject()
                    && !one.getKey().equals("tags");
            if (both) {
                merge((ObjectNode) into.path(one.getKey()), (ObjectNode) one.getValue());
            } else if (!one.getValue().isNull()) {
                into.set(one.getKey(), one.getValue());
            }
        });
    }

    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        if (call.query("$expand").filter("instanceView"::equalsIgnoreCase).isPresent()) {
            Json.child(body, "properties").set("instanceView", views.of(resource));
        }
        return body;
    }

    @Override
    public Answer delete(Call call, Resource resource) {
        return settling.delete(call, resource, this);
    }

    @Override
    public Answer below(Call call, Resource machine, ProviderPath path) {
        var what = path.segments().get(2).toLowerCase(Locale.ROOT);
        if (call.is("GET")) {
            return switch (what) {
                case "instanceview" -> Answer.ok(views.of(machine));
                case "vmsizes" -> Answer.ok(VmSizes.list());
                case "extensions" -> Answer.ok(Json.list(Stream.empty()));
                default -> throw unknown(what);
            };
        }
        if (!call.is("POST")) {
            throw ArmException.wrongMethod(call.method());
        }
        return switch (what) {
            case "start" -> powered(call, startable(machine), PowerNotes.RUNNING, PowerNotes.AS_USUAL);
            case "restart", "redeploy" -> powered(call, startable(machine), PowerNotes.RUNNING, PowerNotes.AGAIN);
            case "reapply" -> powered(call, startable(machine), PowerNotes.wanted(machine), PowerNotes.AS_USUAL);
            case "poweroff" -> powered(call, machine, PowerNotes.STOPPED, off(call));
            case "deallocate" -> powered(call, machine, PowerNotes.DEALLOCATED, off(call));
            case "generalize" -> generalize(machine);
            case "capture" -> Answer.ok(capture.of(machine, call.object()));
            default -> throw unknown(what);
        };
    }

    @Override
    public boolean takesLong(String change) {
        return change.equals("DELETE") || change.equalsIgnoreCase("capture");
    }

    private static String off(Call call) {
        return call.query("skipshutdown").filter(Boolean::parseBoolean).isPresent()
                ? PowerNotes.AT_ONCE
                : PowerNotes.AS_USUAL;
    }

    private static Resource startable(Resource machine) {
        if (machine.internal().path("generalized").asBoolean()) {
            throw new ArmException(
                    409,
                    "OperationNotAllowed",
                    "Operation 'start' is not allowed on VM '%s' since the VM is generalized."
                            .formatted(machine.view().path("name").asText()));
        }
        return machine;
    }

    /** Without a hypervisor what is wanted is all there is, and over at once. */
    private Answer powered(Call call, Resource machine, String wanted, String how) {
        if (!power.possible()) {
            notes.want(machine, wanted.equals(PowerNotes.RUNNING) ? PowerNotes.STOPPED : wanted, how);
            return settling.done(call, machine);
        }
        if (machine.provisioningState().equals("Creating")
                || machine.provisioningState().equals("Deleting")) {
            throw new ArmException(
                    409,
                    "OperationNotAllowed",
                    "The VM '%s' is in state %s."
                            .formatted(machine.view().path("name").asText(), machine.provisioningState()));
        }
        var noted = notes.want(machine, wanted, how).orElse(machine);
        return settling.accepted(call, settling.begin(noted.body(), noted.internal(), "Updating", this));
    }

    private Answer generalize(Resource machine) {
        if (!(power.of(machine) instanceof PowerState.Stopped)
                && !(power.of(machine) instanceof PowerState.Deallocated)) {
            throw new ArmException(
                    409,
                    "OperationNotAllowed",
                    "Operation 'generalize' is not allowed on VM '%s' since the VM is not stopped."
                            .formatted(machine.view().path("name").asText()));
        }
        store.update(
                machine.id(),
                now -> new Resource(now.id(), now.body(), now.internal().put("generalized", true)));
        return Answer.empty(200);
    }

    private static ArmException unknown(String what) {
        return new ArmException(404, "InvalidResourceType", "A virtual machine has no '%s'.".formatted(what));
    }

    @Override
    public void make(Resource machine) throws InterruptedException {
        var done = false;
        try {
            makeDisks(machine);
            done = true;
        } finally {
            if (!done
                    && !Thread.currentThread().isInterrupted()
                    && machine.provisioningState().equals("Creating")) {
                store.find(machine.id()).ifPresent(work::releaseAll);
            }
        }
        var now = store.find(machine.id());
        if (now.isPresent()) {
            turn(now.get());
        }
    }

    /** Disks that are made are left alone: the image they were made of may have gone since. */
    private void makeDisks(Resource machine) throws InterruptedException {
        var profile = machine.view().path("properties").path("storageProfile");
        if (!machine.internal().path(MADE_OF).equals(profile)) {
            power.endIfDisksDiffer(machine);
            work.carryOut(machine, plans.of(machine.view()));
            store.update(machine.id(), now -> {
                var internal = now.internal();
                internal.set(MADE_OF, profile);
                return new Resource(now.id(), now.body(), internal);
            });
        }
    }

    /** A machine that is made and cannot be started is made all the same, and says why it is off. */
    private void turn(Resource machine) throws InterruptedException {
        try {
            power.reach(machine);
        } catch (ArmException e) {
            if (!machine.provisioningState().equals("Creating")) {
                throw e;
            }
        }
    }

    @Override
    public void keep(Resource machine) throws InterruptedException {
        try {
            if (machine.provisioningState().equals("Succeeded")) {
                power.reach(machine);
            }
        } catch (ArmException e) {
            LOG.warnf("Machine is off, machine=%s, reason=%s", machine.id(), e.getMessage());
        }
    }

    @Override
    public void remove(Resource machine) {
        try {
            power.end(machine);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The emulator ends; the next one removes the machine", e);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            LOG.errorf(e, "What a machine has written is given up, as it is deleted, machine=%s", machine.id());
        }
        store.find(machine.id()).ifPresent(now -> {
            work.releaseAll(now);
            store.remove(now.id());
        });
        power.forget(machine);
    }

    @Override
    public void resume(Resource machine) {
        settling.goOn(machine, this);
    }
}
