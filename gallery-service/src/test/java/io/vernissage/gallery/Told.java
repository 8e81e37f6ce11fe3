package io.vernissage.gallery;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** Reads a topic from its beginning, as any other service would. */
public final class Told implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EventCodec codec;
    private final List<Event> events = new ArrayList<>();

    public Told(String bootstrapServers, Topic topic, Class<? extends Event> family) {
        this.codec = EventCodec.of("test", family);
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        Awaitility.await("topic " + topic.name())
                .atMost(PATIENCE)
                .until(() -> !consumer.partitionsFor(topic.name()).isEmpty());
        var partitions = consumer.partitionsFor(topic.name()).stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits for the first event of a kind in one publication. */
    public <E extends Event> E await(UUID publication, Class<E> kind) {
        return Awaitility.await("%s of %s".formatted(kind.getSimpleName(), publication))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> of(publication, kind), found -> !found.isEmpty())
                .getFirst();
    }

    /** All events of a kind in one publication that have been told by now. */
    public <E extends Event> List<E> of(UUID publication, Class<E> kind) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
            try {
                codec.decode(record).ifPresent(events::add);
            } catch (UnreadableEventException e) {
                throw new IllegalStateException("a service told what cannot be read", e);
            }
        }
        return events.stream()
                .filter(event -> event.publication().equals(publication))
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
