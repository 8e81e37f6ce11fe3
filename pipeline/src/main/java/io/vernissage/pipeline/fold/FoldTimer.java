package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.Outbox;
import java.util.Map;
import java.util.UUID;

/**
 * Looks after what is still open. Runs on a virtual thread of its own, never twice at once in one process; after a crash
 * whoever takes over the partitions goes on. May block on the stamp; must end the same when it runs twice.
 */
@FunctionalInterface
public interface FoldTimer<S> {
    /**
     * Looks once.
     *
     * @param open the states of all publications whose partitions this process owns, as of now
     */
    void tick(Map<UUID, S> open, Outbox outbox) throws Exception;
}
