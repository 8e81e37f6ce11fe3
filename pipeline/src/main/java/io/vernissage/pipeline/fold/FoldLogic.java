package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Topic;
import java.util.List;
import java.util.Optional;

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
