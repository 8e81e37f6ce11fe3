package io.vernissage.pipeline.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How much is written for a publication with large pictures and many small steps. */
class StateSizeIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int FREIGHT = 200_000;
    private static final int STEPS = 100;

    @Test
    void shouldWriteWhatIsKeptApartOnceAndNotWithEveryStep() {
        // When
        var whole = bytesWritten(Set.of());
        var apart = bytesWritten(Set.of("freight"));
        // Then
        System.out.printf("bytes written for %d steps, state whole: %d, apart: %d%n", STEPS, whole, apart);
        assertThat(whole).isGreaterThan(2L * STEPS * FREIGHT);
        assertThat(apart).isLessThan(2L * FREIGHT);
    }

    @Test
    void shouldTakeAStateApartThatWasWrittenWhole() {
        try (var bench = new Bench(1)) {
            // Given
            var first = Errand.asked(bench.asked(), "freight");
            var before = bench.pipeline();
            before.tell(List.of(first));
            var fold = before.fold(new Laden(bench.group(), bench.asked(), Set.of()));
            await().atMost(BOUND).until(() -> fold.owned().size() == 1);
            before.close();
            // When
            var after = bench.pipeline();
            var next = after.fold(new Laden(bench.group(), bench.asked(), Set.of("freight")));
            after.tell(List.of(first, first));
            // Then
            await().atMost(BOUND)
                    .until(() ->
                            new Laden.Load("freight", 2).equals(next.owned().get(first.publication())));
            assertThat(next.owned()).hasSize(1);
        }
    }

    private static long bytesWritten(Set<String> apart) {
        try (var bench = new Bench(1)) {
            var pipeline = bench.pipeline();
            var logic = new Laden(bench.group(), bench.asked(), apart);
            var fold = pipeline.fold(logic);
            var first = Errand.asked(bench.asked(), "x".repeat(FREIGHT));
            pipeline.tell(List.of(first));
            pipeline.tell(IntStream.range(0, STEPS)
                    .mapToObj(_ -> new Errand.Asked(first.publication(), Instant.now(), bench.asked(), "step"))
                    .toList());
            await().atMost(BOUND)
                    .until(() -> new Laden.Load("x".repeat(FREIGHT), STEPS)
                            .equals(fold.owned().get(first.publication())));
            var states = logic.states().orElseThrow().name();
            await().atMost(BOUND).until(() -> bench.on(states).size() == STEPS + 1);
            return Stream.of(states, logic.name() + "-states-changelog")
                    .flatMap(topic -> bench.on(topic).stream())
                    .mapToLong(record -> record.value() == null ? 0 : record.value().length)
                    .sum();
        }
    }
}
