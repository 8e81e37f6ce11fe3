package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.Topic;
import java.time.Duration;

/**
 * How work is taken from one topic.
 *
 * @param group the share group, {@code <service>.<what it does>}, such as {@code upload-service.planner}
 * @param slots how many records this process works on at once, each with a consumer of its own
 * @param lock how long a record stays with a silent worker before it is given to another; renewed while a handler runs
 * @param deliveries how often a record is handed to a handler before it becomes a dead letter; at most 9
 * @param firstBackOff wait after the first failed delivery; doubles up to {@code longestBackOff}, with jitter
 * @param drain how long a graceful stop lets running handlers finish before it gives their records back
 */
public record WorkQueueSettings(
        String group,
        Topic topic,
        int slots,
        Duration lock,
        int deliveries,
        Duration firstBackOff,
        Duration longestBackOff,
        Duration drain) {

    public WorkQueueSettings {
        if (slots < 1 || deliveries < 1 || deliveries > 9 || lock.toMillis() < 1_000) {
            throw new IllegalArgumentException(
                    "Work of " + group + " needs at least 1 slot, 1 to 9 deliveries and a lock of"
                            + " at least 1 s, slots=" + slots + " deliveries=" + deliveries + " lock=" + lock);
        }
    }

    /** Four slots, 30 s locks, five deliveries, back-off from 500 ms to 30 s, and a stop that gives everything back at once. */
    public static WorkQueueSettings of(String group, Topic topic) {
        return new WorkQueueSettings(
                group,
                topic,
                4,
                Duration.ofSeconds(30),
                5,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ZERO);
    }

    public WorkQueueSettings withSlots(int slots) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, firstBackOff, longestBackOff, drain);
    }

    public WorkQueueSettings withLock(Duration lock) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, firstBackOff, longestBackOff, drain);
    }

    public WorkQueueSettings withDeliveries(int deliveries) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, firstBackOff, longestBackOff, drain);
    }

    public WorkQueueSettings withBackOff(Duration first, Duration longest) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, first, longest, drain);
    }

    public WorkQueueSettings withDrain(Duration drain) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, firstBackOff, longestBackOff, drain);
    }
}
