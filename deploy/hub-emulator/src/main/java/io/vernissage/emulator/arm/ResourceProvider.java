package io.vernissage.emulator.arm;

import java.util.List;

/** A resource provider: the part of Resource Manager behind one namespace. */
public interface ResourceProvider {
    String namespace();

    /** Whether only the admin listener has it. */
    default boolean adminOnly() {
        return false;
    }

    List<ProviderType> types();

    /** Answers a call whose subscription, group, type and api-version have been found good. */
    Answer answer(Call call, ProviderPath path);

    /** Removes a resource and what it holds, as part of the removal of its group. Removing twice is removing. */
    void removeWithGroup(Resource resource);

    /** Among the resources of a group that is deleted, those of the lower order go first: a machine before its disks. */
    default int removalOrder(Resource resource) {
        return 0;
    }

    /** Goes on with what was begun before a restart. */
    void resume();
}
