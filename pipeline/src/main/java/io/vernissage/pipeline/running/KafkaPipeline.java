package io.vernissage.pipeline.running;

import io.micrometer.core.instrument.MeterRegistry;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCause;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.fold.Fold;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.pipeline.fold.FoldTimer;
import io.vernissage.pipeline.fold.LogCopy;
import io.vernissage.pipeline.fold.StateCopy;
import io.vernissage.pipeline.fold.StreamsFold;
import io.vernissage.pipeline.fold.TimedFold;
import io.vernissage.pipeline.kafka.Brokers;
import io.vernissage.pipeline.kafka.KafkaSettings;
import io.vernissage.pipeline.kafka.LogSearch;
import io.vernissage.pipeline.kafka.Teller;
import io.vernissage.pipeline.queue.ShareGroupQueue;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueue;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline on Kafka brokers. Nothing here waits for a broker but {@link #tell}: what is started while none answers
 * connects when one does, and {@link #trouble} says so until then.
 */
public final class KafkaPipeline implements Pipeline, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaPipeline.class);

    private enum Kind {
        QUEUE,
        FOLD,
        COPY
    }

    private record Part(Kind kind, AutoCloseable closing, Supplier<Optional<String>> trouble, BooleanSupplier dead) {}

    private final Brokers brokers;
    private final Teller teller;
    private final MeterRegistry registry;
    private final List<Part> parts = new CopyOnWriteArrayList<>();

    public KafkaPipeline(KafkaSettings settings, MeterRegistry registry) {
        this.brokers = Brokers.of(settings);
        this.teller = new Teller(brokers);
        this.registry = registry;
    }

    @Override
    public <E extends Event> WorkQueue work(WorkQueueSettings settings, Class<E> type, WorkHandler<E> handler) {
        var queue = ShareGroupQueue.start(settings, type, handler, brokers, teller, registry);
        parts.add(new Part(Kind.QUEUE, queue, queue::trouble, queue::dead));
        return queue;
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic) {
        var fold = StreamsFold.start(logic, brokers, registry);
        parts.add(new Part(Kind.FOLD, fold, fold::trouble, fold::dead));
        return fold;
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic, Duration every, FoldTimer<S> timer) {
        var fold = TimedFold.of(StreamsFold.start(logic, brokers, registry), every, timer, teller);
        parts.add(new Part(Kind.FOLD, fold, fold::trouble, fold::dead));
        return fold;
    }

    @Override
    public <S> StateCopy<S> copyOf(Topic states, Class<S> stateType) {
        var copy = LogCopy.start(states, stateType, brokers);
        parts.add(new Part(Kind.COPY, copy, copy::trouble, () -> false));
        return copy;
    }

    @Override
    public <E extends Event> Optional<E> readBack(Topic topic, Class<E> type, UUID publication, Instant around) {
        return new LogSearch(brokers).find(topic, type, publication, around);
    }

    @Override
    public void tell(List<? extends Event> events) {
        teller.tell(events, EventCause.ofItself());
    }

    /** What keeps the parts from working, in words; empty while all is well. */
    public List<String> trouble() {
        var words = new ArrayList<String>();
        brokers.trouble().ifPresent(words::add);
        parts.forEach(part -> part.trouble().get().ifPresent(words::add));
        return List.copyOf(words);
    }

    /** Whether a part has ended for good although nobody asked it to. A handler that runs for hours is no such thing. */
    public boolean dead() {
        return parts.stream().anyMatch(part -> part.dead().getAsBoolean());
    }

    /** Queues first, all at once; then folds with their timers, which still hear what the queues told; then the rest. */
    @Override
    public void close() {
        for (var kind : Kind.values()) {
            close(parts.stream().filter(part -> part.kind() == kind).toList());
        }
        parts.clear();
        teller.close();
        brokers.close();
    }

    private static void close(List<Part> parts) {
        try (var closers = Executors.newVirtualThreadPerTaskExecutor()) {
            parts.forEach(part -> closers.execute(() -> {
                try {
                    part.closing().close();
                } catch (Exception e) { // one that does not end well must not keep the others from ending
                    LOG.warn("Not closed properly, kind={}", part.kind(), e);
                }
            }));
        }
    }
}
