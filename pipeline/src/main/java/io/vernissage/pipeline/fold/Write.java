package io.vernissage.pipeline.fold;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One thing that comes of an event. All of an event's writes are in one transaction with its offset. */
sealed interface Write {
    /** A publication's new state as JSON; empty deletes it. */
    record State(String key, Optional<byte[]> state) implements Write {}

    record Told(ProducerRecord<byte[], byte[]> record) implements Write {}
}
