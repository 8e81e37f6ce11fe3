package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.EventCause;
import io.vernissage.pipeline.kafka.GatheredOutbox;
import io.vernissage.pipeline.kafka.Redaction;
import io.vernissage.pipeline.kafka.Teller;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fold with a timer, which looks again and again on one virtual thread, and so never twice at once. */
public final class TimedFold<S> implements Fold<S> {
    private static final Logger LOG = LoggerFactory.getLogger(TimedFold.class);
    /** One bad moment of the stamp is no trouble of this process. */
    private static final int TROUBLE_AFTER = 3;

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final StreamsFold<S> fold;
    private final Duration every;
    private final FoldTimer<S> timer;
    private final Teller teller;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Optional<String> trouble = Optional.empty();

    private TimedFold(StreamsFold<S> fold, Duration every, FoldTimer<S> timer, Teller teller) {
        this.fold = fold;
        this.every = every;
        this.timer = timer;
        this.teller = teller;
        this.thread = Thread.ofVirtual().name("timer-" + fold.name()).unstarted(this::run);
    }

    /** Adds a timer to a fold that has been started; closing this closes both. */
    public static <S> TimedFold<S> of(StreamsFold<S> fold, Duration every, FoldTimer<S> timer, Teller teller) {
        var timed = new TimedFold<>(fold, every, timer, teller);
        timed.thread.start();
        return timed;
    }

    @Override
    public Map<UUID, S> owned() {
        return fold.owned();
    }

    @Override
    public Optional<String> trouble() {
        return fold.trouble().or(() -> trouble.map(words -> fold.name() + " timer: " + words));
    }

    /** As {@link StreamsFold#dead}, or the timer's thread has ended. */
    public boolean dead() {
        return fold.dead() || (closing.getCount() > 0 && !thread.isAlive());
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            if (!thread.join(CLOSING)) {
                LOG.warn("Timer did not end in time, fold={} waited={}", fold.name(), CLOSING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fold.close();
    }

    private void run() {
        var failures = 0;
        while (!isClosing()) {
            try {
                tick();
                failures = 0;
                trouble = Optional.empty();
            } catch (Exception | Error e) { // whatever it was, the next look may go well
                if (closing.getCount() == 0) {
                    return;
                }
                failures++;
                fold.metrics().tickFailed();
                LOG.warn("Timer failed, fold={} failures={} cause={}", fold.name(), failures, Redaction.of(e), e);
                trouble = failures < TROUBLE_AFTER ? Optional.empty() : Optional.of(Redaction.of(e));
                var _ = Thread.interrupted(); // else the next wait would end at once
            }
        }
    }

    private void tick() throws Exception {
        var open = fold.readable();
        if (open.isEmpty()) {
            return;
        }
        var begun = System.nanoTime();
        var outbox = new GatheredOutbox();
        timer.tick(open.get(), outbox);
        teller.tell(outbox.take(), EventCause.ofItself());
        fold.metrics().ticked(Duration.ofNanos(System.nanoTime() - begun));
    }

    private boolean isClosing() {
        try {
            return closing.await(every.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return closing.getCount() == 0;
        }
    }
}
