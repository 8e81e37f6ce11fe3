package io.vernissage.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What made a process tell something: the trace it belongs to, and names for the events told because of it.
 *
 * @param traceparent as W3C Trace Context writes it
 * @param name names the cause; what is told twice because of one cause has the same CloudEvents id both times. Empty
 *     gives every event an id of its own.
 */
public record EventCause(String traceparent, Optional<String> name) {
    static final String TRACEPARENT = "traceparent";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Nothing that was told before: a new trace. */
    public static EventCause ofItself() {
        return new EventCause(newTrace(), Optional.empty());
    }

    /**
     * A record that was handled.
     *
     * @param handler who handled it, such as a share group: two handlers of one record tell different events
     */
    public static EventCause of(ConsumerRecord<?, ?> handled, String handler) {
        var header = handled.headers().lastHeader(EventCodec.HEADER_PREFIX + TRACEPARENT);
        var traceparent = header == null ? newTrace() : new String(header.value(), StandardCharsets.UTF_8);
        var name = handler + "/" + handled.topic() + "/" + handled.partition() + "/" + handled.offset();
        return new EventCause(traceparent, Optional.of(name));
    }

    /** The CloudEvents id of the event told at this place because of this cause. */
    String id(int place) {
        return name.map(text -> UUID.nameUUIDFromBytes((text + "/" + place).getBytes(StandardCharsets.UTF_8)))
                .orElseGet(UUID::randomUUID)
                .toString();
    }

    private static String newTrace() {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        var hexadecimal = HexFormat.of().formatHex(bytes);
        return "00-" + hexadecimal.substring(0, 32) + "-" + hexadecimal.substring(32) + "-01";
    }
}
