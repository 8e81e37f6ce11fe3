package io.vernissage.pipeline;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Events as Kafka records: CloudEvents 1.0 in Kafka's binary content mode (a header {@code ce_…} per attribute, the data
 * as JSON in the value), keyed by the publication. See
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
public final class EventCodec {
    static final String HEADER_PREFIX = "ce_";

    private final ObjectMapper json = EventJson.mapper();
    private final URI source;
    private final Map<String, Class<? extends Event>> types;

    private EventCodec(URI source, Map<String, Class<? extends Event>> types) {
        this.source = source;
        this.types = types;
    }

    /**
     * A codec that writes any event and reads the events of some families.
     *
     * @param service the telling service's name; the CloudEvents source is {@code /vernissage/<service>}
     * @param families sealed interfaces, whose records are found by what they permit, or single records
     */
    public static EventCodec of(String service, Collection<? extends Class<? extends Event>> families) {
        Map<String, Class<? extends Event>> types = new HashMap<>();
        families.stream().flatMap(EventCodec::records).forEach(type -> types.put(typeOf(type), type));
        return new EventCodec(URI.create("/vernissage/" + service), Map.copyOf(types));
    }

    /** A codec for one family or record, read with {@code of(service, List.of(family))}. */
    public static EventCodec of(String service, Class<? extends Event> family) {
        return of(service, List.of(family));
    }

    /** The event records of a family: of a sealed interface all it permits, of a record itself. */
    public static Stream<Class<? extends Event>> records(Class<? extends Event> family) {
        return family.isSealed()
                ? Stream.of(family.getPermittedSubclasses())
                        .flatMap(permitted -> records(permitted.asSubclass(Event.class)))
                : Stream.of(family);
    }

    /** The CloudEvents type of an event's record. */
    public static String typeOf(Class<? extends Event> type) {
        var annotation = type.getAnnotation(EventType.class);
        if (annotation == null) {
            throw new IllegalArgumentException(
                    type.getName() + " has no @EventType: give the record its name on the wire");
        }
        return annotation.value();
    }

    /** An event as a record for its topic, caused by nothing. */
    public ProducerRecord<byte[], byte[]> encode(Event event) {
        return encode(event, EventCause.ofItself(), 0);
    }

    /**
     * An event as a record for its topic.
     *
     * @param place which of the events told because of this cause it is, from 0
     */
    public ProducerRecord<byte[], byte[]> encode(Event event, EventCause cause, int place) {
        var publication = event.publication().toString();
        CloudEvent cloudEvent = CloudEventBuilder.v1()
                .withId(cause.id(place))
                .withSource(source)
                .withType(typeOf(event.getClass()))
                .withSubject(publication)
                .withTime(event.at().atOffset(ZoneOffset.UTC))
                .withExtension(EventCause.TRACEPARENT, cause.traceparent())
                .withData("application/json", dataOf(event))
                .build();
        return KafkaMessageFactory.createWriter(event.topic().name(), publication.getBytes(StandardCharsets.UTF_8))
                .writeBinary(cloudEvent);
    }

    /**
     * The event in a record; empty when its type is not one of this codec's.
     *
     * @throws UnreadableEventException it is no CloudEvent, or of a known type and not what that type promises
     */
    public Optional<Event> decode(ConsumerRecord<?, byte[]> handled) throws UnreadableEventException {
        return decode(handled.headers(), handled.value());
    }

    /** As {@link #decode(ConsumerRecord)}, from a record's parts; {@code value} may be null. */
    public Optional<Event> decode(Headers headers, byte[] value) throws UnreadableEventException {
        var type = header(headers, HEADER_PREFIX + "type")
                .orElseThrow(() -> new UnreadableEventException(
                        "no CloudEvent in Kafka's binary mode: the header ce_type is missing"));
        if (!types.containsKey(type)) {
            return Optional.empty();
        }
        return Optional.of(read(type, value));
    }

    private Event read(String type, byte[] value) throws UnreadableEventException {
        if (value == null) {
            throw new UnreadableEventException(type + " without data");
        }
        Event event;
        try {
            event = json.readValue(value, types.get(type));
        } catch (JacksonException e) {
            // The original message has no excerpt of the data.
            throw new UnreadableEventException("the data is not a " + type + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnreadableEventException("the data is not a " + type, e);
        }
        if (event == null) {
            throw new UnreadableEventException("the data of " + type + " is null");
        }
        var lacking = lacking(event);
        if (!lacking.isEmpty()) {
            throw new UnreadableEventException("the data of " + type + " lacks " + String.join(", ", lacking));
        }
        return event;
    }

    /** The fields of an event's record that its data left out; what may be absent is an {@link Optional}. */
    private static List<String> lacking(Event event) {
        var lacking = new ArrayList<String>();
        for (var component : event.getClass().getRecordComponents()) {
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true); // events of one service alone need not be public
                if (accessor.invoke(event) == null) {
                    lacking.add(component.getName());
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(event.getClass().getName() + " cannot be looked into", e);
            }
        }
        return lacking;
    }

    private byte[] dataOf(Event event) {
        try {
            return json.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    event.getClass().getName() + " cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Optional<String> header(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .flatMap(header -> Optional.ofNullable(header.value()))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
