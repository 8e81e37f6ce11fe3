package io.vernissage.pipeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.EventCause;
import io.vernissage.pipeline.NotToldException;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.ChildProcess;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is told together is seen together or not at all. */
class TellerIT {
    /** An abandoned transaction is taken back by its brokers after 30 s, which look every 10 s. */
    private static final Duration BOUND = Duration.ofSeconds(90);

    @Test
    void shouldShowNothingOfWhatWasToldTogetherWithSomethingImpossible() {
        try (var bench = new Bench(1);
                var brokers = Brokers.of(bench.settings());
                var teller = new Teller(brokers)) {
            // Given
            var possible = IntStream.range(0, 2_000).mapToObj(number -> done(bench, "possible " + number));
            var tooLarge = done(bench, "x".repeat(2_000_000));
            // When
            assertThatThrownBy(() -> teller.tell(
                            Stream.concat(possible, Stream.of(tooLarge)).toList(), EventCause.ofItself()))
                    .isInstanceOf(NotToldException.class)
                    .satisfies(refusal ->
                            assertThat(((NotToldException) refusal).retryable()).isFalse());
            teller.tell(List.of(done(bench, "after")), EventCause.ofItself());
            // Then
            await().atMost(BOUND).until(() -> !bench.on(bench.done()).isEmpty());
            assertThat(bench.on(bench.done())).hasSize(1);
        }
    }

    @Test
    void shouldShowNothingOfWhatAKilledProcessWasTelling() {
        try (var bench = new Bench(1);
                var brokers = Brokers.of(bench.settings());
                var teller = new Teller(brokers)) {
            // Given
            try (var doomed = ChildProcess.start(
                    TellingProcess.class,
                    bench.bootstrapServers(),
                    bench.done(),
                    bench.stateFolder().toString())) {
                doomed.awaitLine("halfway");
                await().atMost(BOUND)
                        .until(() -> bench.uncommittedOn(bench.done()).size() > 1_000);
                // When
                doomed.kill();
            }
            assertThat(bench.on(bench.done())).isEmpty();
            teller.tell(List.of(done(bench, "after")), EventCause.ofItself());
            // Then
            await().atMost(BOUND).until(() -> !bench.on(bench.done()).isEmpty());
            assertThat(bench.on(bench.done())).hasSize(1);
        }
    }

    private static Errand.Done done(Bench bench, String text) {
        return Errand.asked(bench.done(), text).done(bench.done());
    }
}
