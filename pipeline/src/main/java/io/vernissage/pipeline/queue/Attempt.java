package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCause;
import io.vernissage.pipeline.NotToldException;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.UnreadableEventException;
import io.vernissage.pipeline.kafka.DeadLetters;
import io.vernissage.pipeline.kafka.GatheredOutbox;
import io.vernissage.pipeline.kafka.Redaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery of one record: the handler runs on a virtual thread of its own, then what it told is told. */
final class Attempt<E extends Event> {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final BackOff BETWEEN_TELLINGS = BackOff.doubling(Duration.ofMillis(200), Duration.ofSeconds(5));

    private enum Phase {
        WORKING,
        /** What came of it is on its way to the brokers and is let through, since half of it may be there. */
        TELLING,
        ABANDONED
    }

    private final Handling<E> handling;
    private final ConsumerRecord<byte[], byte[]> record;
    private final int delivery;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WORKING);
    private final Thread thread;
    private volatile boolean hurried;

    private Attempt(Handling<E> handling, ConsumerRecord<byte[], byte[]> record, Consumer<Settlement> whenSettled) {
        this.handling = handling;
        this.record = record;
        this.delivery = record.deliveryCount().map(Short::intValue).orElse(1);
        this.thread = Thread.ofVirtual()
                .name(handling.settings().group() + "/" + record.partition() + "/" + record.offset())
                .unstarted(() -> whenSettled.accept(settle()));
    }

    /** Starts the work; its settlement is handed over by the attempt's own thread, once. */
    static <E extends Event> Attempt<E> start(
            Handling<E> handling, ConsumerRecord<byte[], byte[]> record, Consumer<Settlement> whenSettled) {
        var attempt = new Attempt<>(handling, record, whenSettled);
        attempt.thread.start();
        return attempt;
    }

    /** Interrupts the handler and drops what it tells; false when its telling is under way and should be waited for. */
    boolean abandon() {
        hurried = true;
        if (phase.compareAndSet(Phase.WORKING, Phase.ABANDONED)) {
            thread.interrupt();
            return true;
        }
        return phase.get() == Phase.ABANDONED;
    }

    /** Ends even a telling that is under way. */
    void interrupt() {
        thread.interrupt();
    }

    private Settlement settle() {
        try {
            return work();
        } catch (AbandonedException e) {
            LOG.debug("Attempt abandoned, group={}", handling.settings().group(), e);
            return new Settlement.Abandoned();
        } catch (RuntimeException | Error e) {
            // Telling failed for good, or a bug of ours: the record must not stay in limbo.
            LOG.error("Record could not be settled, {}", place(), e);
            return new Settlement.GivenBack(handling.backOff().after(delivery));
        }
    }

    private Settlement work() throws AbandonedException {
        Optional<Event> event;
        try {
            event = handling.codec().decode(record);
        } catch (UnreadableEventException e) {
            return bury(Optional.empty(), Redaction.of(e));
        }
        if (event.isEmpty()) {
            handling.metrics().passedOver();
            return new Settlement.Accepted();
        }
        var work = new Work<>(handling.type().cast(event.get()), delivery);
        if (delivery > handling.settings().deliveries()) {
            return bury(
                    Optional.of(work),
                    "its workers died or were stopped in every one of " + (delivery - 1) + " deliveries");
        }
        return handle(work);
    }

    private Settlement handle(Work<E> work) throws AbandonedException {
        try {
            tell(handled(work), "", Optional.empty());
            handling.metrics().handled();
            return new Settlement.Accepted();
        } catch (ProblemException e) {
            if (phase.get() == Phase.ABANDONED) {
                // an interrupted client may take its interruption for a final answer; nobody gave one
                throw new AbandonedException(e);
            }
            LOG.info(
                    "Work refused, {} publication={} problem={}",
                    place(),
                    work.event().publication(),
                    e.problem().type());
            return refuse(work, e.problem());
        } catch (AbandonedException e) {
            throw e;
        } catch (Throwable e) { // whatever a handler throws, its record must be settled
            return afterFailure(work, e);
        }
    }

    private List<Event> handled(Work<E> work) throws Exception {
        var begun = System.nanoTime();
        handling.metrics().started();
        try {
            var outbox = new GatheredOutbox();
            handling.handler().handle(work, outbox);
            return outbox.take();
        } finally {
            handling.metrics().finished(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private Settlement refuse(Work<E> work, Problem problem) throws AbandonedException {
        try {
            var outbox = new GatheredOutbox();
            handling.handler().failed(work, problem, outbox);
            tell(outbox.take(), "/failed", Optional.empty());
        } catch (RuntimeException e) {
            return afterFailure(work, e);
        }
        handling.metrics().refused();
        return new Settlement.Accepted();
    }

    private Settlement afterFailure(Work<E> work, Throwable failure) throws AbandonedException {
        if (phase.get() == Phase.ABANDONED) {
            throw new AbandonedException(failure);
        }
        handling.metrics().failed();
        var cause = Redaction.of(failure);
        LOG.warn(
                "Delivery failed, {} publication={} cause={}",
                place(),
                work.event().publication(),
                cause);
        LOG.debug("Delivery failed, {}", place(), failure);
        if (delivery >= handling.settings().deliveries()) {
            return bury(Optional.of(work), cause);
        }
        var backOff = handling.backOff().after(delivery);
        var asked = handling.handler().waitAfter(work, failure);
        return new Settlement.GivenBack(asked.compareTo(backOff) > 0 ? asked : backOff);
    }

    /** Writes the dead letter, together with what the handler has to tell about the end of its work. */
    private Settlement bury(Optional<Work<E>> work, String cause) throws AbandonedException {
        LOG.error("Record becomes a dead letter, {} cause={}", place(), cause);
        var letter = DeadLetters.of(record, handling.settings().group(), delivery, cause);
        var last = work.map(dead -> lastWords(dead, cause)).orElse(List.of());
        try {
            tell(last, "/failed", Optional.of(letter));
        } catch (NotToldException e) {
            // Too large with its new headers, or its last words are: what matters is that it is not lost without a
            // trace.
            LOG.error("Dead letter could not be told in full, {}", place(), e);
            tell(List.of(), "/failed", Optional.of(DeadLetters.withoutValue(letter)));
        }
        handling.metrics().deadLettered();
        return new Settlement.Accepted();
    }

    private List<Event> lastWords(Work<E> work, String cause) {
        var problem = Problem.passing(
                "deliveries-used-up",
                "The work failed every time",
                "After " + delivery + " deliveries to " + handling.settings().group() + ", the last of which ended in: "
                        + cause + ". The record is kept on vernissage.dead-letters.");
        try {
            var outbox = new GatheredOutbox();
            handling.handler().failed(work, problem, outbox);
            return outbox.take();
        } catch (RuntimeException e) {
            LOG.error("Handler could not say that its work failed, {}", place(), e);
            return List.of();
        }
    }

    /** Tells for as long as it takes: a broker that is away for a while is no failure of the work. */
    private void tell(List<Event> events, String ending, Optional<ProducerRecord<byte[], byte[]>> deadLetter)
            throws AbandonedException {
        if (!phase.compareAndSet(Phase.WORKING, Phase.TELLING) && phase.get() == Phase.ABANDONED) {
            throw new AbandonedException(new IllegalStateException("the record was taken away meanwhile"));
        }
        var cause = EventCause.of(record, handling.settings().group() + ending);
        for (var round = 1; ; round++) {
            try {
                handling.teller().tell(events, cause, deadLetter);
                return;
            } catch (NotToldException e) {
                if (hurried) {
                    throw new AbandonedException(e);
                }
                if (!e.retryable()) {
                    throw e;
                }
                LOG.warn("Telling again, {} reason={}", place(), e.getMessage());
                pause(BETWEEN_TELLINGS.after(round));
            }
        }
    }

    private static void pause(Duration wait) throws AbandonedException {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            throw new AbandonedException(e);
        }
    }

    private String place() {
        return "group=%s topic=%s partition=%d offset=%d delivery=%d"
                .formatted(handling.settings().group(), record.topic(), record.partition(), record.offset(), delivery);
    }

    /** Nobody waits for this attempt any more. */
    private static final class AbandonedException extends Exception {
        private static final long serialVersionUID = 1L;

        AbandonedException(Throwable cause) {
            super(cause);
        }
    }
}
