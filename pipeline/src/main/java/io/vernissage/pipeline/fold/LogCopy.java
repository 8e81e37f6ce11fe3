package io.vernissage.pipeline.fold;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.kafka.Brokers;
import io.vernissage.pipeline.kafka.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A copy of a compacted topic, read from its beginning by a consumer without a group: every process has all of it. */
public final class LogCopy<S> implements StateCopy<S> {
    private static final Logger LOG = LoggerFactory.getLogger(LogCopy.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final ObjectMapper json = EventJson.mapper();
    /** Replaced as a whole when the topic has been read from its beginning, however often that is. */
    private volatile Optional<Map<UUID, S>> states = Optional.empty();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Topic topic;
    private final Class<S> stateType;
    private final Brokers brokers;
    private final Thread thread;
    private volatile Optional<String> trouble = Optional.of("not yet connected");

    private LogCopy(Topic topic, Class<S> stateType, Brokers brokers) {
        this.topic = topic;
        this.stateType = stateType;
        this.brokers = brokers;
        this.thread = Thread.ofVirtual().name("copy-" + topic.name()).unstarted(this::run);
    }

    /** Starts copying; returns at once, whether the brokers are there or not. */
    public static <S> LogCopy<S> start(Topic topic, Class<S> stateType, Brokers brokers) {
        var copy = new LogCopy<>(topic, stateType, brokers);
        copy.thread.start();
        return copy;
    }

    @Override
    public Optional<S> get(UUID publication) {
        return states.map(all -> all.get(publication));
    }

    @Override
    public List<S> all() {
        return states.map(all -> List.copyOf(all.values())).orElse(List.of());
    }

    @Override
    public boolean whole() {
        return states.isPresent();
    }

    @Override
    public Optional<S> await(UUID publication, Predicate<S> condition, Duration atMost) {
        var left = atMost.toNanos();
        lock.lock();
        try {
            while (left > 0 && get(publication).filter(condition).isEmpty()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return get(publication);
    }

    @Override
    public Optional<String> trouble() {
        return trouble.or(brokers::trouble).map(words -> "copy of " + topic.name() + ": " + words);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(CLOSING)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        do {
            try {
                brokers.ensure(List.of(topic));
                copy();
            } catch (RuntimeException e) {
                trouble = Optional.of(Redaction.of(e));
                LOG.warn("Copy starts again, topic={} reason={}", topic.name(), Redaction.of(e));
            }
        } while (!isClosing(BETWEEN_TRIES));
    }

    private void copy() {
        try (var consumer = brokers.settings().reader("copy-" + topic.name())) {
            var partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var toRead = new HashMap<>(consumer.endOffsets(partitions));
            trouble = Optional.of("still being read");
            var fresh = new ConcurrentHashMap<UUID, S>();
            while (!isClosing(Duration.ZERO)) {
                var records = consumer.poll(POLL);
                records.forEach(record -> apply(record, fresh));
                toRead.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (toRead.isEmpty()) {
                    states = Optional.of(fresh);
                    trouble = Optional.empty();
                    tellWaiting();
                }
            }
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record, Map<UUID, S> states) {
        try {
            var publication = UUID.fromString(new String(record.key(), StandardCharsets.UTF_8));
            if (record.value() == null) {
                states.remove(publication);
            } else {
                states.put(publication, json.readValue(record.value(), stateType));
            }
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "State cannot be read, topic={} partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e);
        }
    }

    private void tellWaiting() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
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
