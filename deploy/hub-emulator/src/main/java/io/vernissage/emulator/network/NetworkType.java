package io.vernissage.emulator.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TrackedBody;
import io.vernissage.emulator.arm.TrackedType;
import java.util.Optional;

/** The way every resource of this namespace is written and deleted; what differs is how it is completed and who needs it. */
abstract class NetworkType implements TrackedType {
    final ResourceStore store;
    final References references;
    final Operations operations;

    NetworkType(ResourceStore store, Operations operations) {
        this.store = store;
        this.references = new References(store);
        this.operations = operations;
    }

    /** Checks what was sent and adds what the service decides. */
    abstract void complete(ObjectNode body, Optional<Resource> existing);

    /** @throws io.vernissage.emulator.arm.ArmException if something needs it */
    abstract void checkUnused(Resource resource);

    @Override
    public Answer put(Call call, ResourceId id, Optional<Resource> existing) {
        var body = NetworkBody.start(call, id, existing);
        complete(body, existing);
        return existing.isPresent() ? Answer.ok(saved(call, body)) : Answer.created(saved(call, body));
    }

    @Override
    public Answer patch(Call call, Resource resource) {
        return Answer.ok(saved(call, TrackedBody.tagged(call, resource).put("etag", NetworkBody.newEtag())));
    }

    @Override
    public Answer delete(Call call, Resource resource) {
        checkUnused(resource);
        remove(resource);
        return accepted(call, resource);
    }

    @Override
    public void remove(Resource resource) {
        store.remove(resource.id());
    }

    /** 202 for a deletion that is over already. */
    final Answer accepted(Call call, Resource resource) {
        var id = ResourceId.parse(resource.id()).orElseThrow();
        return Answer.empty(202)
                .with(operations.headers(call, Operations.ProviderScope.of(id), operations.done(resource.id())));
    }

    final ObjectNode saved(Call call, ObjectNode body) {
        var resource = new Resource(body.path("id").asText(), body, Json.object());
        store.put(resource);
        return shown(call, resource);
    }
}
