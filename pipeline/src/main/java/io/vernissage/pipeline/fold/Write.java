package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.kafka.RecordSize;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One thing that comes of an event. All of an event's writes are in one transaction with its offset. */
sealed interface Write {
    /** An upper bound of the bytes it has on its way to the brokers. */
    long size();

    /** What a key of the store holds from now on: a publication's state as JSON, or a field of it; empty deletes it. */
    record State(String key, Optional<byte[]> state) implements Write {
        @Override
        public long size() {
            var key = key().getBytes(StandardCharsets.UTF_8);
            return RecordSize.of(new ProducerRecord<>("changelog", key, state.orElse(null)));
        }
    }

    record Told(ProducerRecord<byte[], byte[]> record) implements Write {
        @Override
        public long size() {
            return RecordSize.of(record);
        }
    }
}
