package io.vernissage.pipeline.kafka;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCause;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.NotToldException;
import io.vernissage.pipeline.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells events: one by itself, several in one transaction, so that readers see all of them or none. */
public final class Teller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
    /**
     * A process that dies inside a transaction keeps readers of its partitions waiting for so long; a plan of 16,384
     * segments takes a few seconds.
     */
    private static final Duration TRANSACTION = Duration.ofSeconds(30);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Brokers brokers;
    private final EventCodec codec;
    private final String process = UUID.randomUUID().toString();
    private final AtomicInteger made = new AtomicInteger();
    private final ConcurrentLinkedQueue<Producer<byte[], byte[]>> idle = new ConcurrentLinkedQueue<>();
    private final ReentrantLock making = new ReentrantLock();
    private volatile Optional<Producer<byte[], byte[]>> single = Optional.empty();

    public Teller(Brokers brokers) {
        this.brokers = brokers;
        this.codec = EventCodec.of(brokers.settings().service(), List.of());
    }

    /** Tells events because of something, all or none; returns when the brokers have them. */
    public void tell(List<? extends Event> events, EventCause cause) {
        tell(events, cause, Optional.empty());
    }

    /**
     * Tells events and a dead letter, all or none; returns when the brokers have them.
     *
     * @throws NotToldException the brokers refused or did not answer
     */
    public void tell(
            List<? extends Event> events, EventCause cause, Optional<ProducerRecord<byte[], byte[]>> deadLetter) {
        var count = events.size() + (deadLetter.isPresent() ? 1 : 0);
        if (count == 0) {
            return;
        }
        try {
            brokers.ensure(Topics.ALL);
            brokers.ensure(events.stream().map(Event::topic).distinct().toList());
            if (count == 1) {
                one(deadLetter.orElseGet(() -> codec.encode(events.getFirst(), cause, 0)));
            } else {
                together(events, cause, deadLetter);
            }
        } catch (KafkaException e) {
            throw notTold(count, e);
        }
    }

    private void one(ProducerRecord<byte[], byte[]> message) {
        try {
            single().send(message).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e); // sets the interrupt again
        }
    }

    private void together(
            List<? extends Event> events, EventCause cause, Optional<ProducerRecord<byte[], byte[]>> deadLetter) {
        var producer = Optional.ofNullable(idle.poll()).orElseGet(this::transactional);
        try {
            producer.beginTransaction();
            // Encoded one by one: the records of a large plan need not all be in memory beside its events. What a
            // single
            // send comes to shows when the transaction is committed.
            for (var place = 0; place < events.size(); place++) {
                var _ = producer.send(codec.encode(events.get(place), cause, place));
            }
            deadLetter.ifPresent(letter -> {
                var _ = producer.send(letter);
            });
            producer.commitTransaction();
        } catch (RuntimeException e) {
            abandon(producer);
            throw e;
        }
        idle.add(producer);
    }

    /** After a failed transaction a new producer is the one state that is known. */
    private static void abandon(Producer<byte[], byte[]> producer) {
        try {
            if (!Thread.currentThread().isInterrupted()) {
                producer.abortTransaction();
            }
        } catch (KafkaException | IllegalStateException e) {
            LOG.debug("Transaction left to its timeout", e);
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private Producer<byte[], byte[]> single() {
        making.lock();
        try {
            if (single.isEmpty()) {
                single = Optional.of(producer(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        brokers.settings().service() + "-teller",
                        ProducerConfig.LINGER_MS_CONFIG,
                        0)));
            }
            return single.get();
        } finally {
            making.unlock();
        }
    }

    private Producer<byte[], byte[]> transactional() {
        var id = brokers.settings().service() + "-" + process + "-" + made.incrementAndGet();
        var producer = producer(Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                id,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                id,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                (int) TRANSACTION.toMillis()));
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        return producer;
    }

    private Producer<byte[], byte[]> producer(Map<String, Object> own) {
        var properties = new HashMap<>(own);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // The first transaction on a partition waits for the one before by retrying: with the default of 100 ms that
        // wait
        // is most of a transaction's time.
        properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 50);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
        return new KafkaProducer<>(
                brokers.settings().properties(properties), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static NotToldException notTold(int count, KafkaException failure) {
        var retryable =
                switch (rootOf(failure)) {
                    // It is the records that the brokers do not want, or we were told to stop; all else may pass.
                    case RecordTooLargeException _,
                            RecordBatchTooLargeException _,
                            InvalidRecordException _,
                            InvalidTopicException _,
                            SerializationException _,
                            AuthorizationException _,
                            InterruptException _ -> false;
                    default -> true;
                };
        return new NotToldException(
                count + " records could not be told to the brokers: " + Redaction.of(failure), failure, retryable);
    }

    /** The transactional producer wraps what happened. */
    private static Throwable rootOf(Throwable failure) {
        var cause = failure;
        while (cause.getCause() instanceof KafkaException inner && !(cause instanceof RetriableException)) {
            cause = inner;
        }
        return cause;
    }

    @Override
    public void close() {
        single.ifPresent(producer -> producer.close(CLOSING));
        idle.forEach(producer -> producer.close(CLOSING));
    }
}
