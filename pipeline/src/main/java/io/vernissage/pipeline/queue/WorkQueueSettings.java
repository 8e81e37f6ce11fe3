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
 * @param backOff waits after failed deliveries; the record's lock is renewed meanwhile, so they may be longer than it
 * @param drain how long a graceful stop lets running handlers finish before it gives their records back
 */
public record WorkQueueSettings(
        String group, Topic topic, int slots, Duration lock, int deliveries, BackOff backOff, Duration drain) {
    /**
     * At nine deliveries 1, 4, 16 and 64 s, then 4, 17, 20 and 20 min: half an hour at the least and an hour at the most.
     * Short trouble is over at the next try, and a stamp that is being updated does not cost all that was sent to it. Tries
     * are few since brokers allow no more than ten deliveries.
     */
    private static final BackOff OUTLASTING_AN_UPDATE = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(20), 4);

    public WorkQueueSettings {
        if (slots < 1 || deliveries < 1 || deliveries > 9 || lock.toMillis() < 1_000) {
            throw new IllegalArgumentException(
                    "Work of " + group + " needs at least 1 slot, 1 to 9 deliveries and a lock of"
                            + " at least 1 s, slots=" + slots + " deliveries=" + deliveries + " lock=" + lock);
        }
    }

    /** Four slots, 30 s locks, five deliveries, back-off from 1 s to 20 min, and a stop that gives everything back at once. */
    public static WorkQueueSettings of(String group, Topic topic) {
        return new WorkQueueSettings(group, topic, 4, Duration.ofSeconds(30), 5, OUTLASTING_AN_UPDATE, Duration.ZERO);
    }

    public WorkQueueSettings withSlots(int slots) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, backOff, drain);
    }

    public WorkQueueSettings withLock(Duration lock) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, backOff, drain);
    }

    public WorkQueueSettings withDeliveries(int deliveries) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, backOff, drain);
    }

    /** Waits that double from the first to the longest. */
    public WorkQueueSettings withBackOff(Duration first, Duration longest) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, BackOff.doubling(first, longest), drain);
    }

    public WorkQueueSettings withDrain(Duration drain) {
        return new WorkQueueSettings(group, topic, slots, lock, deliveries, backOff, drain);
    }
}
