package io.vernissage.pipeline.kafka;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Finds one event in a topic by the time at which it was told: brokers keep an index of that, and of keys they keep none. */
public final class LogSearch {
    /** Between what an event says of its time and what its record does lies what a transaction and a retry may take. */
    private static final Duration EARLIER = Duration.ofMinutes(1);

    private static final Duration LATER = Duration.ofMinutes(15);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Brokers brokers;

    public LogSearch(Brokers brokers) {
        this.brokers = brokers;
    }

    /** The first event of the type about the publication that was told around a time. */
    public <E extends Event> Optional<E> find(Topic topic, Class<E> type, UUID publication, Instant around) {
        var codec = EventCodec.of(brokers.settings().service(), type);
        var key = publication.toString().getBytes(StandardCharsets.UTF_8);
        try (var consumer = brokers.settings().reader("search-" + topic.name())) {
            var toRead = seek(consumer, topic, around.minus(EARLIER));
            var last = around.plus(LATER).toEpochMilli();
            while (!toRead.isEmpty()) {
                for (var record : consumer.poll(POLL)) {
                    var found = Arrays.equals(record.key(), key) ? event(codec, record, type) : Optional.<E>empty();
                    if (found.isPresent()) {
                        return found;
                    }
                    if (record.timestamp() > last) {
                        toRead.remove(new TopicPartition(record.topic(), record.partition()));
                    }
                }
                toRead.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
            return Optional.empty();
        }
    }

    private static Map<TopicPartition, Long> seek(KafkaConsumer<byte[], byte[]> consumer, Topic topic, Instant from) {
        var partitions = consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(topic.name(), info.partition()))
                .toList();
        consumer.assign(partitions);
        var toRead = new HashMap<>(consumer.endOffsets(partitions));
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, from.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((partition, first) -> {
            if (first == null) { // nothing was told since
                toRead.remove(partition);
            } else {
                consumer.seek(partition, first.offset());
            }
        });
        return toRead;
    }

    private static <E extends Event> Optional<E> event(
            EventCodec codec, ConsumerRecord<byte[], byte[]> record, Class<E> type) {
        try {
            return codec.decode(record).map(type::cast);
        } catch (UnreadableEventException e) {
            return Optional.empty(); // not the one that is looked for
        }
    }
}
