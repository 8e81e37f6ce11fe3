package io.vernissage.pipeline.queue;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/** A record locked by its slot's consumer. Used by the slot's thread alone. */
final class HeldRecord {
    private static final Duration TURN = Duration.ofMillis(100);

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final Duration lock;
    private ConsumerRecord<byte[], byte[]> record;
    private long lockedAt;

    /** @param configuredLock how long the lock lasts if the broker does not say */
    HeldRecord(
            KafkaShareConsumer<byte[], byte[]> consumer,
            ConsumerRecord<byte[], byte[]> record,
            Duration configuredLock) {
        this.consumer = consumer;
        this.record = record;
        this.lock = consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(configuredLock);
        this.lockedAt = System.nanoTime();
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** How long until the lock should be renewed: a third of it, so that two renewals may be late. */
    Duration untilRenewal() {
        return lock.dividedBy(3).minusNanos(System.nanoTime() - lockedAt);
    }

    /**
     * Keeps the record for another lock's length. A renewed record comes back by the next poll, and only that object can be
     * acknowledged from then on; while it is held the poll brings no other record.
     */
    void renew() throws LostRecordException {
        acknowledge(AcknowledgeType.RENEW);
        var renewedAt = System.nanoTime();
        while (!returned()) {
            if (System.nanoTime() - renewedAt > lock.toNanos()) {
                throw new LostRecordException("a renewed record did not come back");
            }
        }
        lockedAt = renewedAt;
    }

    void accept() throws LostRecordException {
        acknowledge(AcknowledgeType.ACCEPT);
    }

    /** Gives the record back; it is given out again at once. */
    void release() throws LostRecordException {
        acknowledge(AcknowledgeType.RELEASE);
    }

    private boolean returned() throws LostRecordException {
        for (var polled : consumer.poll(TURN)) {
            if (polled.partition() != record.partition() || polled.offset() != record.offset()) {
                throw new LostRecordException("another record came instead of the renewed one");
            }
            record = polled;
            return true;
        }
        return false;
    }

    /** Errors of an acknowledgement come in the result of the commit and nowhere else. */
    private void acknowledge(AcknowledgeType type) throws LostRecordException {
        consumer.acknowledge(record, type);
        var refused = consumer.commitSync(lock).values().stream()
                .flatMap(Optional::stream)
                .findFirst();
        if (refused.isPresent()) {
            throw new LostRecordException(
                    type + " was refused: " + refused.get().getMessage(), refused.get());
        }
    }
}
