package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pure function from events to state, one state per publication.
 *
 * @param <S> the state: a record or a sealed interface that Jackson can write and read back
 */
public interface FoldLogic<S> {
    /** Names the Kafka Streams application and with it the stores, such as {@code upload-service.publications}. */
    String name();

    Class<S> stateType();

    /** The topics read. Events of a type this process does not know never reach {@link #on}. */
    List<Topic> topics();

    /**
     * The families of events this fold understands: sealed interfaces or single records annotated with {@link
     * io.vernissage.pipeline.EventType}.
     */
    List<Class<? extends Event>> events();

    /** What the state becomes. Must be pure: it runs again when the process dies before its result is committed. */
    Folded<S> on(Optional<S> state, Event event);

    /**
     * What the state becomes since an event could not be folded and is a dead letter now. Must be pure; is asked only where
     * the publication has a state. Unchanged unless a fold says otherwise.
     *
     * @param topic where the event lies; what it said may not even be readable
     * @param at when it was told
     * @param problem what was wrong with it, for a person to read
     */
    default Folded<S> failed(S state, Topic topic, Instant at, Problem problem) {
        return Folded.unchanged(Optional.of(state));
    }

    /**
     * Fields of the state's JSON that are large and seldom change: each is kept in a record of its own, written only when
     * it changes, so that a small step does not write all of the state.
     */
    default Set<String> apart() {
        return Set.of();
    }

    /** The state as {@link #states} gets it, without what only this fold needs: every process has all of them in memory. */
    default S copied(S state) {
        return state;
    }

    /**
     * A compacted topic that gets every new state, so that any process can hold a copy of all of them; absent means the
     * states stay inside.
     */
    default Optional<Topic> states() {
        return Optional.empty();
    }

    /**
     * What came of one event.
     *
     * @param state the new state; empty deletes it
     * @param told events to tell, in one transaction with the new state
     */
    record Folded<S>(Optional<S> state, List<Event> told) {
        public static <S> Folded<S> to(S state, Event... told) {
            return new Folded<>(Optional.of(state), List.of(told));
        }

        public static <S> Folded<S> unchanged(Optional<S> state) {
            return new Folded<>(state, List.of());
        }

        public static <S> Folded<S> closed() {
            return new Folded<>(Optional.empty(), List.of());
        }
    }
}
