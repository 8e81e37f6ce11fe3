package io.vernissage.pipeline.fold;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCause;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.UnreadableEventException;
import io.vernissage.pipeline.fold.FoldLogic.Folded;
import io.vernissage.pipeline.kafka.DeadLetters;
import io.vernissage.pipeline.kafka.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds the events of one partition of every topic. State, told events and dead letters are one transaction. */
final class FoldProcessor<S> implements Processor<byte[], byte[], byte[], Outgoing> {
    static final String STORE = "states";
    private static final Logger LOG = LoggerFactory.getLogger(FoldProcessor.class);

    private final ObjectMapper json = EventJson.mapper();
    private final FoldLogic<S> logic;
    private final StatePieces<S> pieces;
    private final EventCodec codec;
    private final int partitions;
    private final int largestRecord;
    private final FoldMetrics metrics;
    private final Consumer<List<Topic>> topics;
    // Given by init, before anything else is called: the interface of Kafka Streams leaves no other way.
    private ProcessorContext<byte[], Outgoing> context;
    private KeyValueStore<String, byte[]> states;

    /**
     * @param topics makes sure that the topics which are told to are there
     * @param largestRecord bytes that a record may have
     */
    FoldProcessor(
            FoldLogic<S> logic,
            EventCodec codec,
            int partitions,
            int largestRecord,
            FoldMetrics metrics,
            Consumer<List<Topic>> topics) {
        this.topics = topics;
        this.logic = logic;
        this.pieces = new StatePieces<>(logic);
        this.codec = codec;
        this.partitions = partitions;
        this.largestRecord = largestRecord;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        this.context = context;
        this.states = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> handled) {
        var begun = System.nanoTime();
        var writes = writesOf(asConsumed(handled));
        // From here on a failure takes back the transaction, and the event is folded again.
        writes.forEach(this::write);
        metrics.folded(Duration.ofNanos(System.nanoTime() - begun), handled.timestamp());
    }

    private List<Write> writesOf(ConsumerRecord<byte[], byte[]> record) {
        try {
            var event = codec.decode(record);
            if (event.isEmpty()) {
                return List.of();
            }
            return belongsHere(record, event.get())
                    ? folded(record, event.get())
                    : fitting(List.of(again(record, event.get())));
        } catch (KafkaException e) { // of the store or the brokers, not of the event
            throw e;
        } catch (UnreadableEventException | IOException | RuntimeException e) {
            // A pure function fails the same way every time: going on without this event is the one way to go on at
            // all.
            return buried(record, e);
        }
    }

    private List<Write> folded(ConsumerRecord<byte[], byte[]> record, Event event) throws IOException {
        var publication = event.publication().toString();
        var folded = logic.on(pieces.read(publication, states::get), event);
        return writes(publication, folded, EventCause.of(record, logic.name()));
    }

    private List<Write> writes(String publication, Folded<S> folded, EventCause cause) throws IOException {
        topics.accept(folded.told().stream().map(Event::topic).distinct().toList());
        var writes = new ArrayList<>(pieces.changes(publication, folded.state(), states::get));
        if (!writes.isEmpty() && logic.states().isPresent()) {
            var copy = folded.state().isPresent()
                    ? json.writeValueAsBytes(logic.copied(folded.state().get()))
                    : null;
            writes.add(new Write.Told(new ProducerRecord<>(logic.states().get().name(), keyed(publication), copy)));
        }
        for (var place = 0; place < folded.told().size(); place++) {
            writes.add(new Write.Told(codec.encode(folded.told().get(place), cause, place)));
        }
        return fitting(writes);
    }

    /** Kafka Streams would end its thread at a record that is too large, and so would the thread after it, for ever. */
    private List<Write> fitting(List<Write> writes) {
        for (var write : writes) {
            var size = write.size();
            if (size > largestRecord) {
                throw new IllegalStateException("one of the records that come of it has " + size
                        + " bytes, and this service sends at most " + largestRecord);
            }
        }
        return writes;
    }

    /** The dead letter, and what the end of its event means for its publication. */
    private List<Write> buried(ConsumerRecord<byte[], byte[]> record, Exception failure) {
        var cause = Redaction.of(failure);
        var writes = new ArrayList<Write>();
        writes.add(deadLetter(record, failure, cause));
        writes.addAll(ending(record, cause));
        return writes;
    }

    private List<Write> ending(ConsumerRecord<byte[], byte[]> record, String cause) {
        var problem = Problem.passing(
                "event-not-folded",
                "An event could not be taken into account",
                "The event at %s/%d/%d could not: %s. It is kept on vernissage.dead-letters."
                        .formatted(record.topic(), record.partition(), record.offset(), cause));
        try {
            var publication = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            var state = pieces.read(publication, states::get);
            var topic = logic.topics().stream()
                    .filter(it -> it.name().equals(record.topic()))
                    .findFirst();
            if (state.isEmpty() || topic.isEmpty()) {
                return List.of();
            }
            var at = Instant.ofEpochMilli(record.timestamp());
            var folded = logic.failed(state.get(), topic.get(), at, problem);
            return writes(publication, folded, EventCause.of(record, logic.name() + "/failed"));
        } catch (KafkaException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.error("Publication not told that its event failed, fold={}", logic.name(), e);
            return List.of();
        }
    }

    /**
     * Whether a record lies where all events of its publication do. Other systems may tell requests, and not every client
     * library finds the same partition for a key.
     */
    private boolean belongsHere(ConsumerRecord<byte[], byte[]> record, Event event) {
        var partition = Utils.toPositive(Utils.murmur2(keyed(event.publication().toString()))) % partitions;
        return record.partition() == partition;
    }

    private Write again(ConsumerRecord<byte[], byte[]> record, Event event) {
        LOG.info(
                "Event told again for the right partition, fold={} topic={} publication={}",
                logic.name(),
                record.topic(),
                event.publication());
        var key = keyed(event.publication().toString());
        return new Write.Told(new ProducerRecord<>(record.topic(), null, key, record.value(), record.headers()));
    }

    private Write deadLetter(ConsumerRecord<byte[], byte[]> record, Exception failure, String cause) {
        LOG.error(
                "Event becomes a dead letter, fold={} topic={} partition={} offset={}",
                logic.name(),
                record.topic(),
                record.partition(),
                record.offset(),
                failure);
        metrics.deadLettered();
        return new Write.Told(DeadLetters.within(largestRecord, record, logic.name(), 1, cause));
    }

    private void write(Write write) {
        switch (write) {
            case Write.State(var key, var state) -> states.put(key, state.orElse(null));
            case Write.Told(var record) -> {
                var outgoing = new Outgoing(record.topic(), Optional.ofNullable(record.value()));
                context.forward(new Record<>(record.key(), outgoing, System.currentTimeMillis(), record.headers()));
            }
        }
    }

    private ConsumerRecord<byte[], byte[]> asConsumed(Record<byte[], byte[]> handled) {
        var place = context.recordMetadata().orElseThrow();
        return new ConsumerRecord<>(
                place.topic(),
                place.partition(),
                place.offset(),
                handled.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                handled.key(),
                handled.value(),
                new RecordHeaders(handled.headers()),
                Optional.empty());
    }

    private static byte[] keyed(String publication) {
        return publication.getBytes(StandardCharsets.UTF_8);
    }
}
