package io.vernissage.pipeline.kafka;

import io.vernissage.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records that could not be handled: as they were, with headers that say why, where from and how often. */
public final class DeadLetters {
    /** Why, for a person to read; without secrets and stack traces. */
    public static final String CAUSE = "dead-letter-cause";
    /** The share group or fold that could not handle it. */
    public static final String GROUP = "dead-letter-group";

    public static final String TOPIC = "dead-letter-topic";
    public static final String PARTITION = "dead-letter-partition";
    public static final String OFFSET = "dead-letter-offset";
    /** How often it was given out. */
    public static final String DELIVERIES = "dead-letter-deliveries";

    public static final String AT = "dead-letter-at";

    private DeadLetters() {}

    /** The dead letter of a record. */
    public static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> dead, String group, int deliveries, String cause) {
        var headers = new RecordHeaders(dead.headers());
        put(headers, CAUSE, Redaction.of(cause));
        put(headers, GROUP, group);
        put(headers, TOPIC, dead.topic());
        put(headers, PARTITION, Integer.toString(dead.partition()));
        put(headers, OFFSET, Long.toString(dead.offset()));
        put(headers, DELIVERIES, Integer.toString(deliveries));
        put(headers, AT, Instant.now().toString());
        return new ProducerRecord<>(Topics.DEAD_LETTERS.name(), null, dead.key(), dead.value(), headers);
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
