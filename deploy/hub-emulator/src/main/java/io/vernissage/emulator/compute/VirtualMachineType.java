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

/** Virtual machines. A PUT is checked at once and answered with 201; the disks are made after that. */
final class VirtualMachineType implements TrackedType, Settling.Steps {
    private final ResourceStore store;
    private final Settling settling;
    private final MachineDescription descriptions;
    private final DiskPlan plans;
    private final DiskWork work;
    private final InstanceView views;

    VirtualMachineType(
            ResourceStore store,
            Settling settling,
            MachineDescription descriptions,
            DiskPlan plans,
            DiskWork work,
            InstanceView views) {
        this.store = store;
        this.settling = settling;
        this.descriptions = descriptions;
        this.plans = plans;
        this.work = work;
        this.views = views;
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
        var internal = existing.map(Resource::internal).orElseGet(Json::object);
        var machine = settling.begin(body, internal, existing.isPresent() ? "Updating" : "Creating", this);
        return settling.written(call, existing.isPresent() ? 200 : 201, machine.body(), machine);
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
            case "start", "restart", "redeploy", "reapply" -> powered(call, startable(machine), "stopped");
            case "poweroff" -> powered(call, machine, "stopped");
            case "deallocate" -> powered(call, machine, "deallocated");
            case "generalize" -> generalize(machine);
            default -> throw unknown(what);
        };
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

    private Answer powered(Call call, Resource machine, String state) {
        noteInternal(machine, "power", state);
        return settling.done(call, machine);
    }

    private Answer generalize(Resource machine) {
        store.update(
                machine.id(),
                now -> new Resource(now.id(), now.body(), now.internal().put("generalized", true)));
        return Answer.empty(200);
    }

    private void noteInternal(Resource machine, String name, String value) {
        store.update(
                machine.id(),
                now -> new Resource(now.id(), now.body(), now.internal().put(name, value)));
    }

    private static ArmException unknown(String what) {
        return new ArmException(404, "InvalidResourceType", "A virtual machine has no '%s'.".formatted(what));
    }

    @Override
    public void make(Resource machine) throws InterruptedException {
        var done = false;
        try {
            work.carryOut(machine, plans.of(machine.view()));
            done = true;
        } finally {
            if (!done
                    && !Thread.currentThread().isInterrupted()
                    && machine.provisioningState().equals("Creating")) {
                store.find(machine.id()).ifPresent(work::releaseAll);
            }
        }
    }

    @Override
    public void remove(Resource machine) {
        store.find(machine.id()).ifPresent(now -> {
            work.releaseAll(now);
            store.remove(now.id());
        });
    }

    @Override
    public void resume(Resource machine) {
        settling.goOn(machine, this);
    }
}
