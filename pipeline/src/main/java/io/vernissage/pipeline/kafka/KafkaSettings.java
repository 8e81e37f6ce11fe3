package io.vernissage.pipeline.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How a service reaches its brokers.
 *
 * @param bootstrapServers {@code host:port}, several parted by commas
 * @param service the service's name: the source of its events and the beginning of its clients' names
 * @param partitions of topics made by this service
 * @param replication of topics made by this service; -1 leaves it to the brokers
 * @param stateFolder where folds keep their state; made when absent, rebuilt from the log when lost. Several processes may
 *     share it
 * @param client further client properties, such as {@code security.protocol}; they win over our own
 */
public record KafkaSettings(
        String bootstrapServers,
        String service,
        int partitions,
        short replication,
        Path stateFolder,
        Map<String, String> client) {
    public KafkaSettings {
        client = Map.copyOf(client);
    }

    /** One partition, so that every worker may take every record; the brokers' replication, no further properties. */
    public static KafkaSettings of(String bootstrapServers, String service, Path stateFolder) {
        return new KafkaSettings(bootstrapServers, service, 1, (short) -1, stateFolder, Map.of());
    }

    /** The largest record that a producer sends, in bytes with its key, headers and all that goes around them. */
    public int largestRecord() {
        return Optional.ofNullable(client.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG))
                .map(Integer::valueOf)
                .orElse(1_048_576);
    }

    /** Properties for a client: the given ones, then what is common to all clients. */
    public Map<String, Object> properties(Map<String, Object> own) {
        var properties = new HashMap<>(own);
        properties.put("bootstrap.servers", bootstrapServers);
        // A broker that restarts is found again within a second; the default gives up to ten times as long.
        properties.put("reconnect.backoff.ms", 50);
        properties.put("reconnect.backoff.max.ms", 1000);
        properties.putAll(client);
        return properties;
    }

    /**
     * A consumer without a group, which reads what is committed, from wherever it is told to.
     *
     * @param purpose what it is for, in its client id
     */
    public KafkaConsumer<byte[], byte[]> reader(String purpose) {
        return new KafkaConsumer<>(
                properties(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        service() + "-" + purpose,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
