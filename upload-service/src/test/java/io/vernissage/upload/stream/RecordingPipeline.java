package io.vernissage.upload.stream;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.NotToldException;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Topic;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it is told; its brokers may be away for a while. */
final class RecordingPipeline implements Pipeline {
    private final List<Event> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger away = new AtomicInteger();

    <T extends Event> List<T> told(Class<T> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** So many tellings fail. */
    void loseBrokers(int tellings) {
        away.set(tellings);
    }

    @Override
    public void tell(List<? extends Event> events) {
        if (away.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new NotToldException("The brokers are away", new IllegalStateException(), true);
        }
        told.addAll(events);
    }

    @Override
    public <E extends Event> WorkQueue work(WorkQueueSettings settings, Class<E> type, WorkHandler<E> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic, Duration every, FoldTimer<S> timer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <S> StateCopy<S> copyOf(Topic states, Class<S> stateType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <E extends Event> Optional<E> readBack(Topic topic, Class<E> type, UUID publication, Instant around) {
        throw new UnsupportedOperationException();
    }
}
