package io.vernissage.pipeline.fold;

import io.micrometer.core.instrument.MeterRegistry;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.kafka.Brokers;
import io.vernissage.pipeline.kafka.Redaction;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fold on Kafka Streams. Its topics are seen to first, for as long as that takes; then Kafka Streams runs it. */
public final class StreamsFold<S> implements Fold<S> {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsFold.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final FoldLogic<S> logic;
    private final StatePieces<S> pieces;
    private final Brokers brokers;
    private final FoldMetrics metrics;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread preparation;
    private volatile Optional<Running> running = Optional.empty();
    private volatile Optional<String> trouble = Optional.of("not yet connected");

    private record Running(KafkaStreams streams, StateFolder folder) {}

    private StreamsFold(FoldLogic<S> logic, Brokers brokers, FoldMetrics metrics) {
        this.logic = logic;
        this.pieces = new StatePieces<>(logic);
        this.brokers = brokers;
        this.metrics = metrics;
        this.preparation = Thread.ofVirtual().name("fold-" + logic.name()).unstarted(this::prepareAndStart);
    }

    /** Starts folding; returns at once, whether the brokers are there or not. */
    public static <S> StreamsFold<S> start(FoldLogic<S> logic, Brokers brokers, MeterRegistry registry) {
        var fold = new StreamsFold<>(logic, brokers, new FoldMetrics(registry, logic.name()));
        fold.preparation.start();
        return fold;
    }

    FoldMetrics metrics() {
        return metrics;
    }

    String name() {
        return logic.name();
    }

    /** {@inheritDoc} Empty while partitions move between processes. */
    @Override
    public Map<UUID, S> owned() {
        return readable().orElse(Map.of());
    }

    /** The states of the partitions owned now; empty while they move and cannot be read. */
    Optional<Map<UUID, S>> readable() {
        var streams = running.map(Running::streams);
        if (streams.isEmpty() || streams.get().state() != KafkaStreams.State.RUNNING) {
            return Optional.empty();
        }
        var query = StoreQueryParameters.fromNameAndType(
                FoldProcessor.STORE, QueryableStoreTypes.<String, byte[]>keyValueStore());
        try {
            var store = streams.get().store(query);
            var states = new HashMap<UUID, S>();
            try (var entries = store.all()) {
                while (entries.hasNext()) {
                    StatePieces.publication(entries.next().key)
                            .ifPresent(publication ->
                                    read(publication, store).ifPresent(state -> states.put(publication, state)));
                }
            }
            return Optional.of(Map.copyOf(states));
        } catch (InvalidStateStoreException e) {
            LOG.debug("Partitions move, fold={}", logic.name(), e);
            return Optional.empty();
        }
    }

    /** One state that cannot be read back must not keep the others from being looked after. */
    private Optional<S> read(UUID publication, ReadOnlyKeyValueStore<String, byte[]> store) {
        try {
            return pieces.read(publication.toString(), store::get);
        } catch (IOException e) {
            LOG.error("State cannot be read back, fold={} publication={}", logic.name(), publication, e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> trouble() {
        return running.map(it -> troubleOf(it.streams().state()))
                .orElse(trouble)
                .map(words -> logic.name() + ": " + words);
    }

    /** Whether it has ended although nobody asked it to: only a new process can help then. */
    public boolean dead() {
        return closing.getCount() > 0
                && running.filter(it -> it.streams().state() == KafkaStreams.State.ERROR)
                        .isPresent();
    }

    /** Leaves the group at once, so that another process goes on without waiting for a session to end. */
    @Override
    public void close() {
        closing.countDown();
        try {
            preparation.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.ifPresent(it -> {
            var leave = CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(CLOSING);
            if (!it.streams().close(leave)) {
                LOG.warn("Fold did not end in time, fold={} waited={}", logic.name(), CLOSING);
            }
            it.folder().close();
        });
    }

    private Optional<String> troubleOf(KafkaStreams.State state) {
        return switch (state) {
            case RUNNING -> trouble;
            case CREATED, REBALANCING -> Optional.of("state is being taken over");
            case PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR ->
                Optional.of("stopped" + trouble.map(words -> ": " + words).orElse(""));
        };
    }

    private void prepareAndStart() {
        while (!isClosing(Duration.ZERO)) {
            try {
                var partitions = topicsAndTheirPartitions();
                trouble = Optional.empty();
                running = Optional.of(run(partitions));
                LOG.info("Folding, fold={} partitions={}", logic.name(), partitions);
                return;
            } catch (RuntimeException e) {
                trouble = Optional.of(Redaction.of(e));
                LOG.warn("Cannot fold yet, fold={} reason={}", logic.name(), Redaction.of(e));
                if (isClosing(BETWEEN_TRIES)) {
                    return;
                }
            }
        }
    }

    private int topicsAndTheirPartitions() {
        brokers.ensure(Topics.ALL);
        brokers.ensure(logic.topics());
        brokers.ensure(logic.states().stream().toList());
        var partitions = brokers.partitions(
                logic.topics().stream().map(topic -> topic.name()).toList());
        var counts = new HashSet<>(partitions.values());
        if (counts.size() != 1) {
            throw new IllegalStateException(
                    "the topics of one fold need the same number of partitions, so that all events of a"
                            + " publication meet, but have " + partitions);
        }
        return counts.iterator().next();
    }

    private Running run(int partitions) {
        var codec = EventCodec.of(brokers.settings().service(), List.copyOf(logic.events()));
        var folder = StateFolder.claim(brokers.settings().stateFolder(), brokers.clusterId(), logic.name());
        try {
            var streams = new KafkaStreams(
                    FoldTopology.of(
                            logic, codec, partitions, brokers.settings().largestRecord(), metrics, brokers::ensure),
                    FoldTopology.properties(brokers.settings(), logic.name(), folder.path()));
            streams.setUncaughtExceptionHandler(this::goOn);
            streams.setStateListener((state, _) -> {
                if (state == KafkaStreams.State.RUNNING) {
                    trouble = Optional.empty();
                }
            });
            streams.start();
            return new Running(streams, folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** A new thread goes on where the transaction of the last one was taken back. */
    private StreamThreadExceptionResponse goOn(Throwable failure) {
        trouble = Optional.of(Redaction.of(failure));
        LOG.error("Fold starts again, fold={}", logic.name(), failure);
        return isClosing(BETWEEN_TRIES)
                ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
                : StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private boolean isClosing(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
