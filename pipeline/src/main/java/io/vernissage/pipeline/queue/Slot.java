package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.kafka.Redaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer and at most one record in its hands. The consumer belongs to this slot's thread, a platform thread so that
 * locks are renewed in time even when handlers keep all carriers of virtual threads busy; the work is on another thread.
 */
final class Slot<E extends Event> {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    /** How long a stop waits for events that are on their way to the brokers. */
    private static final Duration TELLING = Duration.ofSeconds(5);

    private static final BackOff BETWEEN_CONSUMERS = BackOff.doubling(Duration.ofMillis(200), Duration.ofSeconds(5));

    /** From this wait on a record that waits is worth a consumer more. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(5);

    /** What a slot asks of its queue. */
    interface Colleagues<E extends Event> {
        /** Starts another slot for the work that this one can not take while its record waits; false if there are too many. */
        boolean standIn();

        /** The slot ends of its own: another one stands in for it. */
        void left(Slot<E> slot);
    }

    private sealed interface Signal {
        record Settled(Settlement settlement) implements Signal {}

        record Stop() implements Signal {}
    }

    private final Handling<E> handling;
    private final Supplier<KafkaShareConsumer<byte[], byte[]>> consumers;
    private final Colleagues<E> colleagues;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile BlockingQueue<Signal> mailbox = new LinkedBlockingQueue<>();
    private volatile Optional<String> trouble = Optional.of("not yet joined");
    private volatile boolean replaced;

    private Slot(
            Handling<E> handling,
            int number,
            Supplier<KafkaShareConsumer<byte[], byte[]>> consumers,
            Colleagues<E> colleagues) {
        this.handling = handling;
        this.consumers = consumers;
        this.colleagues = colleagues;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("slot-" + handling.settings().group() + "-" + number)
                .unstarted(this::run);
    }

    static <E extends Event> Slot<E> start(
            Handling<E> handling,
            int number,
            Supplier<KafkaShareConsumer<byte[], byte[]>> consumers,
            Colleagues<E> colleagues) {
        var slot = new Slot<>(handling, number, consumers, colleagues);
        slot.thread.start();
        return slot;
    }

    Optional<String> trouble() {
        return trouble;
    }

    boolean alive() {
        return replaced || thread.isAlive();
    }

    /** Takes no more work; what is in hand is finished or given back as the settings say. */
    void stop() {
        stopping.countDown();
        mailbox.add(new Signal.Stop());
    }

    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!thread.join(atMost)) {
            LOG.warn("Slot did not end in time, slot={} waited={}", thread.getName(), atMost);
            thread.interrupt();
        }
    }

    private void run() {
        for (var failures = 1; takesMore(); failures++) {
            var begun = System.nanoTime();
            try {
                takeWork();
            } catch (LostRecordException e) {
                handling.metrics().lost();
                LOG.warn("Record lost, slot={} reason={}", thread.getName(), e.getMessage());
            } catch (RuntimeException | Error e) { // a slot that ends would be missed by nobody
                trouble = Optional.of(Redaction.of(e));
                LOG.warn("Slot starts again, slot={} reason={}", thread.getName(), Redaction.of(e), e);
            } catch (InterruptedException e) {
                return;
            }
            failures = System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30) ? 0 : failures;
            if (takesMore()) {
                pause(BETWEEN_CONSUMERS.after(Math.max(1, failures)));
            }
        }
        if (replaced) {
            colleagues.left(this);
        }
    }

    /** A consumer that has lost a record is not used again: whatever it still holds goes back when it closes. */
    private void takeWork() throws LostRecordException, InterruptedException {
        var consumer = consumers.get();
        try {
            consumer.subscribe(List.of(handling.settings().topic().name()));
            while (takesMore()) {
                var records = consumer.poll(POLL);
                trouble = Optional.empty();
                for (var record : records) {
                    hold(new HeldRecord(consumer, record, handling.settings().lock()));
                }
            }
        } finally {
            consumer.close(CLOSING);
        }
    }

    private void hold(HeldRecord held) throws LostRecordException, InterruptedException {
        var signals = new LinkedBlockingQueue<Signal>();
        mailbox = signals;
        if (isStopping()) {
            signals.add(new Signal.Stop());
        }
        var attempt = Attempt.start(handling, held.record(), settled -> signals.add(new Signal.Settled(settled)));
        Settlement settlement;
        try {
            settlement = await(held, attempt, signals);
        } catch (LostRecordException | RuntimeException | InterruptedException | Error e) {
            attempt.abandon(); // the consumer closes now, and whoever gets the record next must not meet this one at it
            throw e;
        }
        switch (settlement) {
            case Settlement.Accepted() -> held.accept();
            case Settlement.GivenBack(var after) -> giveBack(held, after, signals);
            case Settlement.Abandoned() -> giveBack(held, Duration.ZERO, signals);
        }
    }

    private Settlement await(HeldRecord held, Attempt<E> attempt, BlockingQueue<Signal> signals)
            throws LostRecordException, InterruptedException {
        var stop = Optional.<Deadline>empty();
        var abandoned = false;
        while (true) {
            var signal = signals.poll(
                    shorter(held.untilRenewal(), stop.map(Deadline::left)).toNanos(), TimeUnit.NANOSECONDS);
            switch (signal) {
                case Signal.Settled(var settlement) -> {
                    return settlement;
                }
                case Signal.Stop() ->
                    stop = Optional.of(Deadline.in(handling.settings().drain()));
                case null -> {
                    if (stop.filter(Deadline::isOver).isPresent()) {
                        if (abandoned || attempt.abandon()) {
                            attempt.interrupt();
                            return new Settlement.GivenBack(Duration.ZERO);
                        }
                        abandoned = true;
                        stop = Optional.of(Deadline.in(TELLING));
                    }
                    renewWhenDue(held);
                }
            }
        }
    }

    /**
     * Keeps the record for its back-off, since a released record is given out again at once; a stop does not wait. A
     * consumer gets nothing new meanwhile, so for a long wait another slot takes this one's place: records that wait hold
     * nobody up.
     */
    private void giveBack(HeldRecord held, Duration after, BlockingQueue<Signal> signals)
            throws LostRecordException, InterruptedException {
        var end = Deadline.in(after);
        if (after.compareTo(LONG_WAIT) >= 0 && !isStopping()) {
            replaced = colleagues.standIn();
        }
        while (!end.isOver() && !isStopping()) {
            var _ = signals.poll(
                    shorter(held.untilRenewal(), Optional.of(end.left())).toNanos(), TimeUnit.NANOSECONDS);
            renewWhenDue(held);
        }
        held.release();
        handling.metrics().released();
    }

    private void renewWhenDue(HeldRecord held) throws LostRecordException {
        if (!held.untilRenewal().isPositive()) {
            held.renew();
            handling.metrics().renewed();
        }
    }

    private void pause(Duration wait) {
        try {
            var _ = stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean takesMore() {
        return !isStopping() && !replaced;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0 || Thread.currentThread().isInterrupted();
    }

    private static Duration shorter(Duration one, Optional<Duration> other) {
        return other.filter(wait -> wait.compareTo(one) < 0).orElse(one);
    }

    private record Deadline(long nanos) {
        static Deadline in(Duration time) {
            return new Deadline(System.nanoTime() + time.toNanos());
        }

        Duration left() {
            return Duration.ofNanos(nanos - System.nanoTime());
        }

        boolean isOver() {
            return nanos - System.nanoTime() <= 0;
        }
    }
}
