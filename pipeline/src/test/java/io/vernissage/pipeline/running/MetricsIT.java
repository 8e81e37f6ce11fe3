package io.vernissage.pipeline.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The metrics that operators and alerts go by: there from the start, and moving with what happens. */
class MetricsIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void shouldCountWhatBecomesOfTheRecordsOfAQueue() {
        try (var bench = new Bench(1)) {
            // Given
            var registry = new SimpleMeterRegistry();
            var pipeline = bench.pipeline(registry);
            var settings = bench.work().withDeliveries(2).withLock(Duration.ofSeconds(3));
            // When
            pipeline.work(settings, Errand.Asked.class, new Fickle(bench.done()));
            assertThat(registry.get("vernissage.queue.records")
                            .tag("group", bench.group())
                            .counters())
                    .hasSize(7)
                    .allMatch(counter -> counter.count() == 0);
            pipeline.tell(List.of(
                    Errand.asked(bench.asked(), "good"),
                    Errand.asked(bench.asked(), "refused"),
                    Errand.asked(bench.asked(), "failing"),
                    Errand.asked(bench.asked(), "slow"),
                    Errand.asked(bench.asked(), "not for it").done(bench.asked())));
            // Then
            await().atMost(BOUND).until(() -> records(registry, "handled") == 2);
            await().atMost(BOUND).until(() -> records(registry, "dead-lettered") == 1);
            await().atMost(BOUND).until(() -> records(registry, "passed-over") == 1);
            assertThat(records(registry, "refused")).isEqualTo(1);
            assertThat(records(registry, "failed")).isEqualTo(2);
            assertThat(records(registry, "released")).isEqualTo(1);
            assertThat(records(registry, "lost")).isZero();
            assertThat(registry.get("vernissage.queue.lock.renewals").counter().count())
                    .isPositive();
            assertThat(registry.get("vernissage.queue.handling").timer().count())
                    .isEqualTo(5);
            assertThat(registry.get("vernissage.queue.running").gauge().value()).isZero();
        }
    }

    @Test
    void shouldCountWhatAFoldFoldsAndItsTimerLooksAt() {
        try (var bench = new Bench(1)) {
            // Given
            var registry = new SimpleMeterRegistry();
            var pipeline = bench.pipeline(registry);
            // When
            pipeline.fold(new Newest(bench), Duration.ofMillis(50), (open, _) -> {
                if (open.size() == 1) {
                    throw new IllegalStateException("one is too few");
                }
            });
            assertThat(registry.get("vernissage.fold.events").timer().count()).isZero();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "poison")));
            pipeline.tell(List.of(Errand.asked(bench.asked(), "one")));
            // Then
            await().atMost(BOUND).until(() -> count(registry, "vernissage.fold.ticks.failed") > 0);
            pipeline.tell(List.of(Errand.asked(bench.asked(), "two")));
            await().atMost(BOUND)
                    .until(() -> registry.get("vernissage.fold.ticks").timer().count() > 0);
            await().atMost(BOUND)
                    .until(() -> registry.get("vernissage.fold.events").timer().count() >= 3);
            assertThat(count(registry, "vernissage.fold.dead-letters")).isEqualTo(1);
            assertThat(registry.get("vernissage.fold.lag").gauge().value()).isBetween(0.0, 60.0);
        }
    }

    private static double records(MeterRegistry registry, String outcome) {
        return registry.get("vernissage.queue.records")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static double count(MeterRegistry registry, String name) {
        return registry.get(name).counter().count();
    }

    private record Fickle(String done) implements WorkHandler<Errand.Asked> {
        @Override
        public void handle(Work<Errand.Asked> work, Outbox outbox) throws InterruptedException {
            switch (work.event().text()) {
                case "refused" -> throw new ProblemException(Problem.lasting("unfit", "Unfit", "no disk in it"));
                case "failing" -> throw new IllegalStateException("no answer");
                case "slow" -> Thread.sleep(Duration.ofSeconds(4)); // longer than its lock
                default -> outbox.tell(work.event().done(done));
            }
        }

        @Override
        public void failed(Work<Errand.Asked> work, Problem problem, Outbox outbox) {
            outbox.tell(work.event().failed(done, problem.detail()));
        }
    }

    private record Newest(Bench bench) implements FoldLogic<Newest.Text> {
        record Text(String text) {}

        @Override
        public String name() {
            return bench.group();
        }

        @Override
        public Class<Text> stateType() {
            return Text.class;
        }

        @Override
        public List<Topic> topics() {
            return List.of(new Topic(bench.asked(), Topic.Keeps.A_YEAR));
        }

        @Override
        public List<Class<? extends Event>> events() {
            return List.of(Errand.class);
        }

        @Override
        public Folded<Text> on(Optional<Text> state, Event event) {
            var text = ((Errand) event).text();
            if (text.equals("poison")) {
                throw new IllegalStateException("cannot be folded");
            }
            return Folded.to(new Text(text));
        }
    }
}
