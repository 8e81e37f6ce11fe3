package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Background;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import org.jboss.logging.Logger;

/**
 * Brings a resource from {@code Creating}, {@code Updating} or {@code Deleting} to where it is going, in the background
 * and after a restart again, and tells the operation that its caller follows.
 */
final class Settling {
    private static final Logger LOG = Logger.getLogger(Settling.class);
    private static final String OPERATION = "operation";

    private final ResourceStore store;
    private final Operations operations;
    private final Background background;

    Settling(ResourceStore store, Operations operations, Background background) {
        this.store = store;
        this.operations = operations;
        this.background = background;
    }

    /** What it takes to make a resource, and to remove it. Both may run twice. */
    interface Steps {
        /** Makes what the resource needs. */
        void make(Resource resource) throws InterruptedException;

        /** Gives back what it holds and forgets it. */
        void remove(Resource resource);

        /** Sees to a resource that has arrived: after a restart, or where it was asked for while it arrived. */
        default void keep(Resource resource) throws InterruptedException {}
    }

    /**
     * Writes a resource that is on its way, and sets it going.
     *
     * @param internal what is kept of a new resource beside its body; of one that is there all stays, because the work
     *     in the background notes there what it has done so far
     */
    Resource begin(ObjectNode body, ObjectNode internal, String state, Steps steps) {
        Json.child(body, "properties").put("provisioningState", state);
        var id = body.path("id").asText();
        var operation = operations.begin(id);
        var fresh = new Resource(id, body, internal.put(OPERATION, operation));
        var resource = store.putNew(fresh)
                ? fresh
                : store.update(id, now -> new Resource(id, body, now.internal().put(OPERATION, operation)))
                        .orElse(fresh);
        goOn(resource, steps);
        return resource;
    }

    /** The answer to a PUT or PATCH that was begun. */
    Answer written(Call call, int status, ObjectNode shown, Resource resource) {
        return Answer.of(status, shown).with(operations.headersOfPut(call, scope(resource), operation(resource)));
    }

    /** Begins to delete, and answers that. */
    Answer delete(Call call, Resource resource, Steps steps) {
        var deleting = begin(resource.body(), resource.internal(), "Deleting", steps);
        return accepted(call, deleting);
    }

    /** The answer to an action that was begun. */
    Answer accepted(Call call, Resource resource) {
        return Answer.empty(202).with(operations.headers(call, scope(resource), operation(resource)));
    }

    /** An action that is over as soon as it is begun. */
    Answer done(Call call, Resource resource) {
        return Answer.empty(202).with(operations.headers(call, scope(resource), operations.done(resource.id())));
    }

    /** The same, of an action that has a result. */
    Answer done(Call call, Resource resource, ObjectNode output) {
        return Answer.empty(202)
                .with(operations.headers(call, scope(resource), operations.done(resource.id(), output)));
    }

    /** Goes on with a resource that is on its way, and sees to one that has arrived. */
    void goOn(Resource resource, Steps steps) {
        background.run(resource.id(), () -> {
            var now = store.find(resource.id());
            if (now.isPresent()) {
                settle(now.get(), steps);
            }
        });
    }

    private void settle(Resource resource, Steps steps) throws InterruptedException {
        switch (resource.provisioningState()) {
            case "Creating", "Updating" -> make(resource, steps);
            case "Deleting" -> remove(resource, steps);
            default -> steps.keep(resource);
        }
    }

    private void make(Resource resource, Steps steps) throws InterruptedException {
        try {
            steps.make(resource);
            end(resource, "Succeeded");
            operations.succeed(operation(resource));
        } catch (RuntimeException e) {
            fail(resource, e);
        }
        if (store.find(resource.id()).isEmpty()) {
            steps.remove(resource);
        }
    }

    /** One that cannot be removed is there still, and may be deleted once more. */
    private void remove(Resource resource, Steps steps) throws InterruptedException {
        try {
            steps.remove(resource);
            operations.succeed(operation(resource));
        } catch (RuntimeException e) {
            fail(resource, e);
        }
    }

    private void fail(Resource resource, RuntimeException cause) throws InterruptedException {
        if (background.closing() && !(cause instanceof ArmException)) {
            throw new InterruptedException("The emulator ends");
        }
        ArmException told;
        if (cause instanceof ArmException own) {
            LOG.warnf("Resource failed, resource=%s, code=%s, reason=%s", resource.id(), own.code(), own.getMessage());
            told = own;
        } else {
            LOG.errorf(cause, "Resource failed, resource=%s", resource.id());
            told = new ArmException(
                    500, "InternalExecutionError", "An internal execution error occurred: see the emulator's log.");
        }
        end(resource, "Failed");
        operations.fail(operation(resource), told);
    }

    /** Only where nothing else was asked of the resource meanwhile. */
    private void end(Resource resource, String state) {
        store.update(
                resource.id(),
                now -> operation(now).equals(operation(resource)) ? now.withProvisioningState(state) : now);
    }

    private static String operation(Resource resource) {
        return Json.text(resource.internal(), OPERATION).orElse("");
    }

    private static Operations.ProviderScope scope(Resource resource) {
        return Operations.ProviderScope.of(ResourceId.parse(resource.id()).orElseThrow());
    }
}
