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
        explain(headers, dead, group, deliveries, cause);
        return new ProducerRecord<>(Topics.DEAD_LETTERS.name(), null, dead.key(), dead.value(), headers);
    }

    /**
     * The dead letter of a record, with as much of it as fits: all, else its headers, else only where it is to be found.
     *
     * @param largest bytes that a record may have
     */
    public static ProducerRecord<byte[], byte[]> within(
            int largest, ConsumerRecord<byte[], byte[]> dead, String group, int deliveries, String cause) {
        var whole = of(dead, group, deliveries, cause);
        if (RecordSize.of(whole) <= largest) {
            return whole;
        }
        var headersOnly = withoutValue(whole);
        if (RecordSize.of(headersOnly) <= largest) {
            return headersOnly;
        }
        var headers = new RecordHeaders();
        explain(headers, dead, group, deliveries, cause);
        return new ProducerRecord<>(whole.topic(), null, (byte[]) null, null, headers);
    }

    /** What is left of a letter that is too large: why and where, for whoever looks at the record where it lies. */
    public static ProducerRecord<byte[], byte[]> withoutValue(ProducerRecord<byte[], byte[]> letter) {
        return new ProducerRecord<>(letter.topic(), null, letter.key(), null, letter.headers());
    }

    private static void explain(
            Headers headers, ConsumerRecord<byte[], byte[]> dead, String group, int deliveries, String cause) {
        put(headers, CAUSE, Redaction.of(cause));
        put(headers, GROUP, group);
        put(headers, TOPIC, dead.topic());
        put(headers, PARTITION, Integer.toString(dead.partition()));
        put(headers, OFFSET, Long.toString(dead.offset()));
        put(headers, DELIVERIES, Integer.toString(deliveries));
        put(headers, AT, Instant.now().toString());
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
