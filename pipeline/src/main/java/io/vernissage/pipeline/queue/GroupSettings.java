package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.kafka.Brokers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What a share group must be set to before its first member joins. The defaults would pass over what was there before
 * ({@code latest}), show what a transaction took back, and refuse to renew a lock.
 */
final class GroupSettings {
    private final ConfigResource group;
    private final Map<String, String> wanted;

    GroupSettings(WorkQueueSettings settings) {
        this.group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
        this.wanted = Map.of(
                "share.auto.offset.reset", "earliest",
                "share.isolation.level", "read_committed",
                "share.record.lock.duration.ms", Long.toString(settings.lock().toMillis()),
                // The most a broker allows. We count deliveries ourselves and write the dead letter before this limit,
                // where
                // the broker would put the record away without a word.
                "share.delivery.count.limit", "10",
                "share.renew.acknowledge.enable", "true");
    }

    /**
     * Sets what is not set yet.
     *
     * @throws IllegalStateException the group is set otherwise and may not be changed by this process
     */
    void apply(Admin admin) {
        var wrong = wrong(admin);
        if (wrong.isEmpty()) {
            return;
        }
        var changes = wrong.keySet().stream()
                .map(key -> new AlterConfigOp(new ConfigEntry(key, wanted.get(key)), AlterConfigOp.OpType.SET))
                .toList();
        try {
            Brokers.answer(admin.incrementalAlterConfigs(Map.of(group, changes)).all());
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "the share group " + group.name() + " is set to " + wrong + " instead of " + wanted
                            + " and cannot be changed: " + e.getMessage(),
                    e);
        }
        var stillWrong = wrong(admin);
        if (!stillWrong.isEmpty()) {
            throw new IllegalStateException("the share group " + group.name() + " is set to " + stillWrong
                    + " instead of " + wanted + ", which was asked for a moment ago");
        }
    }

    private Map<String, String> wrong(Admin admin) {
        var found = Brokers.answer(admin.describeConfigs(List.of(group)).all()).get(group).entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        var wrong = new HashMap<String, String>();
        wanted.forEach((key, value) -> {
            var is = found.getOrDefault(key, "");
            if (!is.equals(value)) {
                wrong.put(key, is);
            }
        });
        return wrong;
    }
}
