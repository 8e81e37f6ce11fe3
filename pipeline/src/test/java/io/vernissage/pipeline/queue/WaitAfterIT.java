package io.vernissage.pipeline.queue;

import static io.vernissage.pipeline.queue.Answers.awaitTold;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitAfterIT {
    private static final Duration ASKED = Duration.ofSeconds(3);

    @Test
    void shouldLeaveWorkAloneAsLongAsItsHandlerAsksWhileTheLockIsRenewed() {
        try (var bench = new Bench(1)) {
            // Given: back-offs of at most 400 ms and a lock of 2 s
            var handler = new Busy(new Recorder(bench.done(), work -> {
                if (work.delivery() == 1) {
                    throw new IllegalStateException("busy");
                }
            }));
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "later")));
            // When
            pipeline.work(bench.work(), Errand.Asked.class, handler);
            // Then
            awaitTold(bench, "done later");
            var given = handler.recorder().given();
            assertThat(given).hasSize(2);
            assertThat(Duration.ofNanos(
                            given.getLast().nanos() - given.getFirst().nanos()))
                    .isGreaterThanOrEqualTo(ASKED);
        }
    }

    private record Busy(Recorder recorder) implements WorkHandler<Errand.Asked> {
        @Override
        public void handle(Work<Errand.Asked> work, Outbox outbox) throws Exception {
            recorder.handle(work, outbox);
        }

        @Override
        public void failed(Work<Errand.Asked> work, Problem problem, Outbox outbox) {
            recorder.failed(work, problem, outbox);
        }

        @Override
        public Duration waitAfter(Work<Errand.Asked> work, Throwable failure) {
            return failure instanceof IllegalStateException ? ASKED : Duration.ZERO;
        }
    }
}
