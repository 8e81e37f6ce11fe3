package io.vernissage.pipeline;

import io.vernissage.pipeline.fold.Fold;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.pipeline.fold.FoldTimer;
import io.vernissage.pipeline.fold.StateCopy;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueue;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A service's one way to the pipeline: it takes work, folds events and tells events. What is started here is watched by
 * the service's health and stopped with the service.
 */
public interface Pipeline {
    /** Starts taking the events of one type from a topic; events of other types on it are passed over. */
    <E extends Event> WorkQueue work(WorkQueueSettings settings, Class<E> type, WorkHandler<E> handler);

    /** Starts folding. */
    <S> Fold<S> fold(FoldLogic<S> logic);

    /** Starts folding, with a timer that looks after what is open every so often. */
    <S> Fold<S> fold(FoldLogic<S> logic, Duration every, FoldTimer<S> timer);

    /** Starts keeping a copy in memory of all states a fold writes to a compacted topic. */
    <S> StateCopy<S> copyOf(Topic states, Class<S> stateType);

    /**
     * Reads back what was told about a publication: the first event of a type that was written about then.
     *
     * @param around when the event says it was told
     * @return empty if there is none within some minutes of that time, in a topic that keeps everything
     */
    <E extends Event> Optional<E> readBack(Topic topic, Class<E> type, UUID publication, Instant around);

    /** Tells events now, all or none; returns when the brokers have them. */
    void tell(List<? extends Event> events);
}
