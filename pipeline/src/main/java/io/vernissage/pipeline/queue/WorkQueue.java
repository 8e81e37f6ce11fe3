package io.vernissage.pipeline.queue;

import java.util.Optional;

/** Work being taken from one topic by this process. */
public interface WorkQueue extends AutoCloseable {
    /** How many records are in handlers now. */
    int running();

    /** What keeps this queue from taking work, in words; empty while it is well. */
    Optional<String> trouble();

    /** Stops taking work, drains as its settings say and gives back at once what is not done. */
    @Override
    void close();
}
