package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** How a fold looks to Kafka Streams: its topics, one processor with one store, one sink for everything it writes. */
final class FoldTopology {
    private static final String EVENTS = "events";
    private static final String FOLD = "fold";

    private FoldTopology() {}

    static <S> Topology of(
            FoldLogic<S> logic,
            EventCodec codec,
            int partitions,
            int largestRecord,
            FoldMetrics metrics,
            Consumer<List<Topic>> topics) {
        Serializer<Outgoing> values = (topic, outgoing) -> outgoing.value().orElse(null);
        return new Topology()
                .addSource(
                        EVENTS,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        logic.topics().stream().map(Topic::name).toArray(String[]::new))
                .addProcessor(
                        FOLD,
                        () -> new FoldProcessor<>(logic, codec, partitions, largestRecord, metrics, topics),
                        EVENTS)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(FoldProcessor.STORE),
                                        Serdes.String(),
                                        Serdes.ByteArray())
                                .withLoggingEnabled(Map.of())
                                .withCachingDisabled(),
                        FOLD)
                .addSink("told", (_, outgoing, _) -> outgoing.topic(), new ByteArraySerializer(), values, FOLD);
    }

    static Properties properties(KafkaSettings settings, String name, Path folder) {
        var properties = new Properties();
        properties.putAll(settings.properties(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                name,
                StreamsConfig.STATE_DIR_CONFIG,
                folder.toString(),
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                100,
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                1,
                StreamsConfig.REPLICATION_FACTOR_CONFIG,
                (int) settings.replication(),
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                0,
                StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
                SmallRocks.class)));
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // A member that was killed holds its partitions until its session ends: 45 s by default.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 50);
        return properties;
    }
}
