package io.vernissage.pipeline.fold;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What is measured of one fold, all tagged with its name. */
final class FoldMetrics {
    private final AtomicLong lag = new AtomicLong();
    private final Timer folding;
    private final Counter deadLettered;
    private final Timer ticks;
    private final Counter failedTicks;

    FoldMetrics(MeterRegistry registry, String fold) {
        folding = Timer.builder("vernissage.fold.events")
                .description("Events folded and the time each takes")
                .tag("fold", fold)
                .register(registry);
        deadLettered = Counter.builder("vernissage.fold.dead-letters")
                .description("Events that could not be folded")
                .tag("fold", fold)
                .register(registry);
        ticks = Timer.builder("vernissage.fold.ticks")
                .description("Looks of the timer at what is open")
                .tag("fold", fold)
                .register(registry);
        failedTicks = Counter.builder("vernissage.fold.ticks.failed")
                .description("Looks of the timer that ended in an exception")
                .tag("fold", fold)
                .register(registry);
        Gauge.builder("vernissage.fold.lag", lag, millis -> millis.get() / 1_000.0)
                .description("Age of the newest folded event when it was folded")
                .baseUnit("seconds")
                .tag("fold", fold)
                .register(registry);
    }

    void folded(Duration took, long toldAt) {
        folding.record(took);
        lag.set(Math.max(0, System.currentTimeMillis() - toldAt));
    }

    void deadLettered() {
        deadLettered.increment();
    }

    void ticked(Duration took) {
        ticks.record(took);
    }

    void tickFailed() {
        failedTicks.increment();
    }
}
