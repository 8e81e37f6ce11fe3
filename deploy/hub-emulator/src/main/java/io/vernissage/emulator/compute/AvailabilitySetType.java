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
import io.vernissage.emulator.arm.TrackedBody;
import io.vernissage.emulator.arm.TrackedType;
import java.util.Optional;

/** Availability sets: kept and shown, with the machines in them. */
final class AvailabilitySetType implements TrackedType {
    private final ResourceStore store;
    private final ComputeReferences references;

    AvailabilitySetType(ResourceStore store, ComputeReferences references) {
        this.store = store;
        this.references = references;
    }

    @Override
    public ProviderType type() {
        return new ProviderType("availabilitySets", ComputeProvider.VERSIONS);
    }

    @Override
    public Answer put(Call call, ResourceId id, Optional<Resource> existing) {
        var sent = call.object();
        var body = TrackedBody.start(call, id, existing);
        body.putObject("sku").put("name", Json.text(sent, "sku", "name").orElse("Classic"));
        body.putObject("properties")
                .put("platformFaultDomainCount", number(sent, "platformFaultDomainCount", 1))
                .put("platformUpdateDomainCount", number(sent, "platformUpdateDomainCount", 1));
        var set = new Resource(body.path("id").asText(), body, Json.object());
        store.put(set);
        return Answer.ok(shown(call, set));
    }

    private static int number(ObjectNode sent, String name, int otherwise) {
        return Json.at(sent, "properties", name).map(value -> value.asInt()).orElse(otherwise);
    }

    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        Json.child(body, "properties")
                .set(
                        "virtualMachines",
                        Json.array(references
                                .machinesInSet(resource.id())
                                .map(machine -> Json.object().put("id", machine.id()))));
        return body;
    }

    @Override
    public Answer patch(Call call, Resource resource) {
        var changed = new Resource(resource.id(), TrackedBody.tagged(call, resource), resource.internal());
        store.put(changed);
        return Answer.ok(shown(call, changed));
    }

    @Override
    public Answer delete(Call call, Resource resource) {
        references.machinesInSet(resource.id()).findFirst().ifPresent(machine -> {
            throw new ArmException(
                    409,
                    "OperationNotAllowed",
                    "Availability Set '%s' cannot be deleted: it has machines.".formatted(resource.id()));
        });
        remove(resource);
        return Answer.empty(200);
    }

    @Override
    public Answer below(Call call, Resource resource, ProviderPath path) {
        if (call.is("GET") && path.is(2, "vmSizes")) {
            return Answer.ok(VmSizes.list());
        }
        throw ArmException.wrongMethod(call.method());
    }

    @Override
    public void remove(Resource resource) {
        store.remove(resource.id());
    }

    @Override
    public int removalOrder() {
        return 1;
    }
}
