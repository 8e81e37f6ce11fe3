package io.vernissage.pipeline.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.kafka.Brokers;
import io.vernissage.pipeline.kafka.Redaction;
import io.vernissage.pipeline.kafka.Teller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A work queue on a Kafka share group. Its topic and its group's settings are seen to first, for as long as that takes;
 * then every slot takes work by itself.
 */
public final class ShareGroupQueue<E extends Event> implements WorkQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupQueue.class);
    private static final BackOff BETWEEN_PREPARATIONS = BackOff.doubling(Duration.ofMillis(500), Duration.ofSeconds(5));
    private static final Duration BEYOND_DRAIN = Duration.ofSeconds(10);

    /** How many records may wait long beside the work: more than that and the trouble is everybody's, so all may wait. */
    private static final int LONG_WAITING = 32;

    private final Brokers brokers;
    private final Handling<E> handling;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread preparation;
    private volatile Optional<String> trouble = Optional.of("not yet connected");
    private final Set<Slot<E>> slots = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();

    private ShareGroupQueue(Brokers brokers, Handling<E> handling) {
        this.brokers = brokers;
        this.handling = handling;
        this.preparation =
                Thread.ofVirtual().name("queue-" + handling.settings().group()).unstarted(this::prepareAndStart);
    }

    /** Starts taking the events of one type; returns at once, whether the brokers are there or not. */
    public static <E extends Event> ShareGroupQueue<E> start(
            WorkQueueSettings settings,
            Class<E> type,
            WorkHandler<E> handler,
            Brokers brokers,
            Teller teller,
            MeterRegistry registry) {
        var codec = EventCodec.of(brokers.settings().service(), type);
        var metrics = new QueueMetrics(registry, settings.group());
        var queue = new ShareGroupQueue<>(brokers, new Handling<>(settings, type, codec, handler, teller, metrics));
        queue.preparation.start();
        return queue;
    }

    @Override
    public int running() {
        return handling.metrics().running();
    }

    @Override
    public Optional<String> trouble() {
        return trouble.or(() ->
                        slots.stream().flatMap(slot -> slot.trouble().stream()).findFirst())
                .map(words -> handling.settings().group() + ": " + words);
    }

    /** Whether a slot's thread has ended although nobody asked it to: only a new process can help then. */
    public boolean dead() {
        return closing.getCount() > 0 && slots.stream().anyMatch(slot -> !slot.alive());
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            preparation.join();
            stopSlots();
            var atMost = handling.settings().drain().plus(BEYOND_DRAIN);
            for (var slot : slots) {
                slot.awaitEnd(atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not while a slot calls for another one, which would be missed. */
    private synchronized void stopSlots() {
        slots.forEach(Slot::stop);
    }

    private void prepareAndStart() {
        for (var round = 1; !isClosing(Duration.ZERO); round++) {
            try {
                brokers.ensure(Topics.ALL);
                brokers.ensure(List.of(handling.settings().topic()));
                new GroupSettings(handling.settings()).apply(brokers.admin());
                trouble = Optional.empty();
                while (slots.size() < handling.settings().slots()) {
                    startSlot();
                }
                LOG.info("Taking work, group={} slots={}", handling.settings().group(), slots.size());
                return;
            } catch (RuntimeException e) {
                trouble = Optional.of(Redaction.of(e));
                LOG.warn(
                        "Cannot take work yet, group={} reason={}",
                        handling.settings().group(),
                        Redaction.of(e));
                if (isClosing(BETWEEN_PREPARATIONS.after(round))) {
                    return;
                }
            }
        }
    }

    private void startSlot() {
        var number = numbers.incrementAndGet();
        slots.add(Slot.start(handling, number, () -> consumer(number), new Colleagues()));
    }

    private synchronized boolean startStandIn() {
        if (closing.getCount() == 0 || slots.size() >= handling.settings().slots() + LONG_WAITING) {
            return false;
        }
        startSlot();
        return true;
    }

    private KafkaShareConsumer<byte[], byte[]> consumer(int number) {
        return new KafkaShareConsumer<>(
                brokers.settings()
                        .properties(Map.of(
                                ConsumerConfig.GROUP_ID_CONFIG,
                                handling.settings().group(),
                                ConsumerConfig.CLIENT_ID_CONFIG,
                                handling.settings().group() + "-" + number,
                                ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                                "explicit",
                                // By default one consumer gets a whole batch of a producer, whatever max.poll.records
                                // says.
                                ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                                "record_limit",
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                1)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private boolean isClosing(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** What the queue does for its slots. */
    private final class Colleagues implements Slot.Colleagues<E> {
        @Override
        public boolean standIn() {
            return startStandIn();
        }

        @Override
        public void left(Slot<E> slot) {
            slots.remove(slot);
        }
    }
}
