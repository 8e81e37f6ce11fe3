package io.vernissage.pipeline.fold;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** A copy in memory of every state of a fold, whichever process owns it; a moment behind the log. */
public interface StateCopy<S> extends AutoCloseable {
    Optional<S> get(UUID publication);

    List<S> all();

    /** Waits until the state of a publication fulfils the condition, at most so long; the state as it is then. */
    Optional<S> await(UUID publication, Predicate<S> condition, Duration atMost);

    Optional<String> trouble();

    @Override
    void close();
}
