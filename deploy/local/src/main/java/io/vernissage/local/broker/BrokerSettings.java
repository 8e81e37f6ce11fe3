package io.vernissage.local.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a single node, and those that production brokers need as well. */
final class BrokerSettings {
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private BrokerSettings() {}

    static Properties of(String host, int node, Path data, int port, int controllerPort) {
        var settings = new Properties();
        settings.putAll(node(host, node, data, port, controllerPort));
        settings.putAll(singleReplicas());
        settings.putAll(quick());
        settings.putAll(shareGroups());
        return settings;
    }

    private static Map<String, String> node(String host, int node, Path data, int port, int controllerPort) {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(node),
                "controller.quorum.voters",
                node + "@" + host + ":" + controllerPort,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "listeners",
                "PLAINTEXT://" + host + ":" + port + "," + CONTROLLER_LISTENER + "://" + host + ":" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://" + host + ":" + port,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "log.dirs",
                data.toString(),
                "auto.create.topics.enable",
                "false",
                // The default of 128 MB does not fit a heap of 192 MB.
                "log.cleaner.dedupe.buffer.size",
                "4194304");
    }

    private static Map<String, String> singleReplicas() {
        return Map.of(
                "default.replication.factor", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1");
    }

    private static Map<String, String> quick() {
        return Map.of(
                "group.initial.rebalance.delay.ms", "0",
                // After a kill the node must lose its old session before it may register again: 12.5 s by default.
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500",
                "add.partitions.to.txn.retry.backoff.ms", "2",
                "add.partitions.to.txn.retry.backoff.max.ms", "10");
    }

    private static Map<String, String> shareGroups() {
        return Map.of(
                // By default a new worker waits five seconds for its first record.
                "group.share.min.heartbeat.interval.ms", "500",
                "group.share.heartbeat.interval.ms", "500",
                "group.share.min.session.timeout.ms", "3000",
                "group.share.session.timeout.ms", "6000",
                "group.share.assignment.interval.ms", "100",
                "group.share.min.record.lock.duration.ms", "1000",
                "group.share.max.record.lock.duration.ms", "3600000",
                // One member per slot: a hundred workers of four slots are more than the default of 200.
                "group.share.max.size", "1000");
    }
}
