package io.vernissage.pipeline.fold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.kafka.DeadLetters;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.ChildProcess;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class StreamsFoldIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void shouldNeitherLoseNorDoubleWhatItToldWhenItIsKilled() {
        try (var bench = new Bench(4)) {
            // Given
            var pipeline = bench.pipeline();
            var logic = logicOf(bench);
            var first = errands(bench, 0, 500);
            var second = errands(bench, 500, 1000);
            pipeline.tell(first);
            try (var doomed = childOf(bench)) {
                doomed.awaitLine("open");
                // When
                second.forEach(errand -> pipeline.tell(List.of(errand)));
                doomed.kill();
            }
            var fold = pipeline.fold(logic);
            // Then
            await().atMost(BOUND).until(() -> fold.owned().size() == 1000);
            await().atMost(BOUND).until(() -> bench.on(bench.done()).size() >= 1000);
            var told = bench.on(bench.done()).stream()
                    .map(record -> new String(record.key(), UTF_8))
                    .toList();
            assertThat(told).hasSize(1000).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldGoOnWithItsTimerInAnotherProcess() {
        try (var bench = new Bench(4)) {
            // Given
            var pipeline = bench.pipeline();
            var open = errands(bench, 0, 20);
            pipeline.tell(open);
            try (var doomed = childOf(bench)) {
                doomed.awaitLine("open");
                // When
                doomed.kill();
            }
            var seen = ConcurrentHashMap.<UUID>newKeySet();
            var ticks = new AtomicInteger();
            pipeline.fold(logicOf(bench), Duration.ofMillis(50), (states, outbox) -> {
                if (ticks.incrementAndGet() == 1) {
                    throw new IllegalStateException("a bad moment");
                }
                states.keySet().stream()
                        .filter(seen::add)
                        .forEach(publication -> outbox.tell(
                                new Errand.Done(publication, Instant.now(), bench.done() + "-timer", "looked after")));
            });
            // Then
            await().atMost(BOUND).until(() -> bench.on(bench.done() + "-timer").size() == 20);
        }
    }

    @Test
    void shouldEndTheSameWhenEveryEventComesTwice() {
        try (var bench = new Bench(4)) {
            // Given
            var pipeline = bench.pipeline();
            var logic = logicOf(bench);
            var once = errands(bench, 0, 50);
            var twice =
                    once.stream().flatMap(errand -> Stream.of(errand, errand)).toList();
            // When
            pipeline.tell(twice);
            var fold = pipeline.fold(logic);
            // Then
            await().atMost(BOUND).until(() -> fold.owned().size() == 50);
            pipeline.tell(List.of(Errand.asked(bench.asked(), "the last")));
            await().atMost(BOUND).until(() -> fold.owned().size() == 51);
            assertThat(fold.owned().values()).allMatch(count -> count.seen().size() == 1);
            await().atMost(BOUND).until(() -> bench.on(bench.done()).size() == 51);
        }
    }

    @Test
    void shouldGoOnAfterAnEventThatCannotBeFolded() {
        try (var bench = new Bench(1)) {
            // Given
            var pipeline = bench.pipeline();
            var logic = logicOf(bench);
            var fold = pipeline.fold(logic);
            // When
            pipeline.tell(List.of(Errand.asked(bench.asked(), "poison")));
            pipeline.tell(List.of(Errand.asked(bench.asked(), "good")));
            // Then
            await().atMost(BOUND).until(() -> fold.owned().size() == 1);
            await().atMost(BOUND)
                    .until(() -> bench.on(Topics.DEAD_LETTERS.name()).stream()
                            .anyMatch(record -> new String(
                                            record.headers()
                                                    .lastHeader(DeadLetters.GROUP)
                                                    .value(),
                                            UTF_8)
                                    .equals(logic.name())));
            assertThat(fold.trouble()).isEmpty();
        }
    }

    @Test
    void shouldFoldARequestThatAnotherClientPutElsewhere() {
        try (var bench = new Bench(4)) {
            // Given
            var pipeline = bench.pipeline();
            var fold = pipeline.fold(logicOf(bench));
            var publication = UUID.randomUUID();
            var codec = EventCodec.of("elsewhere", Errand.class);
            pipeline.tell(List.of(new Errand.Asked(publication, Instant.now(), bench.asked(), "right")));
            // When
            IntStream.range(0, 4).forEach(partition -> {
                var asked = new Errand.Asked(publication, Instant.now(), bench.asked(), "in " + partition);
                var record = codec.encode(asked);
                bench.send(new ProducerRecord<>(
                        record.topic(), partition, new byte[] {(byte) partition}, record.value(), record.headers()));
            });
            // Then
            await().atMost(BOUND)
                    .until(() -> Optional.ofNullable(fold.owned().get(publication))
                            .filter(count -> count.seen().size() == 5)
                            .isPresent());
            assertThat(fold.owned()).hasSize(1);
        }
    }

    @Test
    void shouldCopyEveryStateAndWakeWhoWaits() {
        try (var bench = new Bench(4)) {
            // Given
            var pipeline = bench.pipeline();
            var logic = logicOf(bench);
            var early = errands(bench, 0, 10);
            pipeline.tell(early);
            pipeline.fold(logic);
            var copy = bench.pipeline().copyOf(logic.statesTopic(), Counting.Count.class);
            await().atMost(BOUND).until(() -> copy.all().size() == 10);
            // When
            var late = Errand.asked(bench.asked(), "late");
            Thread.startVirtualThread(() -> pipeline.tell(List.of(late)));
            var awaited = copy.await(late.publication(), count -> count.seen().contains("late"), BOUND);
            // Then
            assertThat(awaited).contains(new Counting.Count(List.of("late")));
            assertThat(copy.trouble()).isEmpty();
        }
    }

    private static Counting logicOf(Bench bench) {
        return new Counting(bench.group(), bench.asked(), bench.done());
    }

    private static ChildProcess childOf(Bench bench) {
        return ChildProcess.start(
                CountingProcess.class,
                bench.bootstrapServers(),
                bench.asked(),
                bench.done(),
                bench.group(),
                bench.stateFolder().toString());
    }

    private static List<Errand.Asked> errands(Bench bench, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> Errand.asked(bench.asked(), "errand " + number))
                .toList();
    }
}
