package io.vernissage.pipeline.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vernissage.local.broker.Broker;
import io.vernissage.local.broker.BrokerOptions;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.Errand;
import io.vernissage.pipeline.testing.SharedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerAwayIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void shouldStartWithoutABrokerAndOutliveItsRestart() throws IOException {
        var port = freePort();
        var options = new BrokerOptions(SharedBroker.folder("restarting"), port, 0);
        try (var bench = new Bench("127.0.0.1:" + port, 1)) {
            // Given
            var pipeline = bench.pipeline();
            pipeline.work(bench.work(), Errand.Asked.class, new Answering(bench.done()));
            await().atMost(BOUND)
                    .until(() -> pipeline.trouble().stream().anyMatch(words -> words.contains("do not answer")));
            assertThat(pipeline.dead()).isFalse();
            // When
            try (var _ = Broker.start(options)) {
                await().atMost(BOUND).until(() -> pipeline.trouble().isEmpty());
                pipeline.tell(List.of(Errand.asked(bench.asked(), "before")));
                await().atMost(BOUND).until(() -> bench.on(bench.done()).size() == 1);
            }
            await().atMost(BOUND).until(() -> !pipeline.trouble().isEmpty());
            try (var _ = Broker.start(options)) {
                await().atMost(BOUND).until(() -> pipeline.trouble().isEmpty());
                pipeline.tell(List.of(Errand.asked(bench.asked(), "after")));
                // Then
                await().atMost(BOUND).until(() -> bench.on(bench.done()).size() == 2);
                assertThat(pipeline.dead()).isFalse();
                pipeline.close();
            }
        }
    }

    private record Answering(String done) implements WorkHandler<Errand.Asked> {
        @Override
        public void handle(Work<Errand.Asked> work, Outbox outbox) {
            outbox.tell(work.event().done(done));
        }

        @Override
        public void failed(Work<Errand.Asked> work, Problem problem, Outbox outbox) {
            outbox.tell(work.event().failed(done, problem.detail()));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
