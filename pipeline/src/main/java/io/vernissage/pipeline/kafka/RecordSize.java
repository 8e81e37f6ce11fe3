package io.vernissage.pipeline.kafka;

import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How large records are on their way to the brokers, who refuse what is too large. */
public final class RecordSize {
    /** More than what goes around one record alone in its batch, and around one header. */
    private static final int AROUND_A_RECORD = 512;

    private static final int AROUND_A_HEADER = 10;

    private RecordSize() {}

    /** An upper bound, in bytes before any compression. */
    public static long of(ProducerRecord<byte[], byte[]> record) {
        var headers = StreamSupport.stream(record.headers().spliterator(), false)
                .mapToLong(header -> AROUND_A_HEADER
                        + header.key().getBytes(StandardCharsets.UTF_8).length
                        + lengthOf(header.value()))
                .sum();
        return AROUND_A_RECORD + lengthOf(record.key()) + lengthOf(record.value()) + headers;
    }

    private static long lengthOf(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
