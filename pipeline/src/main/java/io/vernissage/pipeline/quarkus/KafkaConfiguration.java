package io.vernissage.pipeline.quarkus;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** How a service reaches its brokers: {@code vernissage.kafka.*}. */
@ConfigMapping(prefix = "vernissage.kafka")
public interface KafkaConfiguration {
    /** {@code host:port}, several parted by commas. */
    @WithDefault("${kafka.bootstrap.servers:localhost:9092}")
    String bootstrapServers();

    /**
     * Partitions of the topics that this service makes. The topics of one fold must have the same number. One is best for
     * work: Kafka gives each member of a share group only some of several partitions, so that a long record holds up those
     * behind it in its partition, and all segments of one disk are in one partition.
     */
    @WithDefault("1")
    int partitions();

    /** Replicas of the topics that this service makes; -1 leaves it to the brokers. */
    @WithDefault("-1")
    short replication();

    /** Where folds keep their state; may be shared by processes, and lost: it is rebuilt from the log. */
    @WithDefault("${user.home}/.vernissage/state")
    String stateDirectory();

    /** Further client properties, their names in quotes: {@code vernissage.kafka.client."security.protocol"=SSL}. */
    Map<String, String> client();
}
