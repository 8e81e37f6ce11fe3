package io.vernissage.pipeline.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured of one queue, all tagged with its group. */
final class QueueMetrics {
    private final AtomicInteger running = new AtomicInteger();
    private final Counter handled;
    private final Counter refused;
    private final Counter failed;
    private final Counter deadLettered;
    private final Counter released;
    private final Counter lost;
    private final Counter passedOver;
    private final Counter renewals;
    private final Timer handling;

    QueueMetrics(MeterRegistry registry, String group) {
        handled = records(registry, group, "handled");
        refused = records(registry, group, "refused");
        failed = records(registry, group, "failed");
        deadLettered = records(registry, group, "dead-lettered");
        released = records(registry, group, "released");
        lost = records(registry, group, "lost");
        passedOver = records(registry, group, "passed-over");
        renewals = Counter.builder("vernissage.queue.lock.renewals")
                .description("Locks of records kept while a handler runs")
                .tag("group", group)
                .register(registry);
        handling = Timer.builder("vernissage.queue.handling")
                .description("Time a handler takes for one record, whatever its outcome")
                .tag("group", group)
                .register(registry);
        Gauge.builder("vernissage.queue.running", running, AtomicInteger::get)
                .description("Records in handlers now")
                .tag("group", group)
                .register(registry);
    }

    int running() {
        return running.get();
    }

    void started() {
        running.incrementAndGet();
    }

    void finished(Duration took) {
        running.decrementAndGet();
        handling.record(took);
    }

    void handled() {
        handled.increment();
    }

    void refused() {
        refused.increment();
    }

    void failed() {
        failed.increment();
    }

    void deadLettered() {
        deadLettered.increment();
    }

    void released() {
        released.increment();
    }

    void lost() {
        lost.increment();
    }

    void passedOver() {
        passedOver.increment();
    }

    void renewed() {
        renewals.increment();
    }

    private static Counter records(MeterRegistry registry, String group, String outcome) {
        return Counter.builder("vernissage.queue.records")
                .description("Records by what became of them")
                .tag("group", group)
                .tag("outcome", outcome)
                .register(registry);
    }
}
