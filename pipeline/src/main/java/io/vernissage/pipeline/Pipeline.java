package io.vernissage.pipeline;

import io.vernissage.pipeline.fold.Fold;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.pipeline.fold.FoldTimer;
import io.vernissage.pipeline.fold.StateCopy;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueue;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import java.time.Duration;
import java.util.List;

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

    /** Tells events now, all or none; returns when the brokers have them. */
    void tell(List<? extends Event> events);
}
