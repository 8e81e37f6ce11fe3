package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** One type of resource that lives in a group, such as {@code virtualNetworks}. {@link TrackedProvider} calls it, one change at a time. */
public interface TrackedType {
    ProviderType type();

    /** Makes the resource, or changes the one that is there. */
    Answer put(Call call, ResourceId id, Optional<Resource> existing);

    /** Begins to delete a resource that exists. */
    Answer delete(Call call, Resource resource);

    /** Changes what a PATCH may change: tags, unless the type knows more. */
    Answer patch(Call call, Resource resource);

    /** What a GET shows. */
    default ObjectNode shown(Call call, Resource resource) {
        return resource.body();
    }

    /** Answers below a resource that exists: a child's address or an action. */
    default Answer below(Call call, Resource resource, ProviderPath path) {
        throw ArmException.wrongMethod(call.method());
    }

    /** Removes the resource and all it holds at once; for the removal of its group. */
    void remove(Resource resource);

    /**
     * Whether a change takes so long, copying a disk perhaps, that the other resources of its namespace are not to wait for
     * it. It must then not depend on their staying as they are; changes of the same resource do wait.
     *
     * @param change {@code DELETE}, of the resource itself or with its group, or the name of an action such as {@code capture}
     */
    default boolean takesLong(String change) {
        return false;
    }

    /** See {@link ResourceProvider#removalOrder}. */
    default int removalOrder() {
        return 0;
    }

    /** Goes on with what a restart interrupted. */
    default void resume(Resource resource) {}

    /** Child types, for the list of providers. */
    default List<ProviderType> children() {
        return List.of();
    }
}
