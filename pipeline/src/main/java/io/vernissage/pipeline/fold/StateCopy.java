package io.vernissage.pipeline.fold;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A copy in memory of every state of a fold, whichever process owns it; a moment behind the log. Nothing is in it before all
 * is that was there when it was begun: a state is never seen as it was before one seen already.
 */
public interface StateCopy<S> extends AutoCloseable {
    /** Whether all has been read that was there at the beginning. Stays so, also while the brokers are away. */
    boolean whole();

    Optional<S> get(UUID publication);

    List<S> all();

    /** Waits until the state of a publication fulfils the condition, at most so long; the state as it is then. */
    Optional<S> await(UUID publication, Predicate<S> condition, Duration atMost);

    /** Why it may lack what was told by now, in words: not all is read yet, or the brokers are away. */
    Optional<String> trouble();

    @Override
    void close();
}
