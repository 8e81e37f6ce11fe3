package io.vernissage.pipeline.fold;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A fold running in this process, over the partitions that it owns at the moment. */
public interface Fold<S> extends AutoCloseable {
    /** The states of the publications whose partitions this process owns now. */
    Map<UUID, S> owned();

    /** What keeps this fold from running, in words; empty while it is well. */
    Optional<String> trouble();

    @Override
    void close();
}
