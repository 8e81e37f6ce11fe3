package io.vernissage.pipeline.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.kafka.KafkaSettings;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.pipeline.running.KafkaPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One test's own topics, group and pipelines, on the shared broker or another. */
public final class Bench implements AutoCloseable {
    private final String bootstrapServers;
    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final Path stateFolder = SharedBroker.folder("state");
    private final List<KafkaPipeline> pipelines = new ArrayList<>();
    private final int partitions;

    public Bench(int partitions) {
        this(SharedBroker.bootstrapServers(), partitions);
    }

    public Bench(String bootstrapServers, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.partitions = partitions;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public Path stateFolder() {
        return stateFolder;
    }

    public String asked() {
        return "asked-" + id;
    }

    public String done() {
        return "done-" + id;
    }

    public String group() {
        return "group-" + id;
    }

    /** A pipeline as one process has it; the bench closes it if the test does not. */
    public KafkaPipeline pipeline() {
        return pipeline(new SimpleMeterRegistry());
    }

    /** As {@link #pipeline()}, measured in a registry of the test's own. */
    public KafkaPipeline pipeline(MeterRegistry registry) {
        var pipeline = new KafkaPipeline(settings(), registry);
        pipelines.add(pipeline);
        return pipeline;
    }

    public KafkaSettings settings() {
        return new KafkaSettings(bootstrapServers, "test", partitions, (short) -1, stateFolder, Map.of());
    }

    /** One slot, short locks and back-offs. */
    public WorkQueueSettings work() {
        return WorkQueueSettings.of(group(), new Topic(asked(), Topic.Keeps.A_YEAR))
                .withSlots(1)
                .withLock(Duration.ofSeconds(2))
                .withBackOff(Duration.ofMillis(50), Duration.ofMillis(400));
    }

    /** Sends a record as another system might. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var _ = producer.send(record);
            producer.flush();
        }
    }

    /** All committed records of a topic as of now; none where there is no such topic yet. */
    public List<ConsumerRecord<byte[], byte[]>> on(String topic) {
        return on(topic, "read_committed");
    }

    /** Also those of transactions that are open or were taken back. */
    public List<ConsumerRecord<byte[], byte[]>> uncommittedOn(String topic) {
        return on(topic, "read_uncommitted");
    }

    private List<ConsumerRecord<byte[], byte[]>> on(String topic, String isolation) {
        var properties = Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers, "isolation.level", isolation, "max.poll.records", 5000);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                return List.of();
            }
            var all = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            var ends = consumer.endOffsets(all);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        pipelines.forEach(KafkaPipeline::close);
    }
}
