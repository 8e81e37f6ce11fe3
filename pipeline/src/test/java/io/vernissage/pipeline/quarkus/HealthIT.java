package io.vernissage.pipeline.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.vernissage.local.broker.Broker;
import io.vernissage.local.broker.BrokerOptions;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.testing.SharedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HealthIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void shouldBeReadyWithItsBrokersOnlyAndAliveWithoutThem() throws IOException {
        // Given
        var port = freePort();
        var pipeline = new ServicePipeline(new On(port, SharedBroker.folder("state")), "test");
        var readiness = new PipelineReadiness(pipeline);
        var liveness = new PipelineLiveness(pipeline);
        try {
            pipeline.copyOf(new Topic("health-states", Topic.Keeps.NEWEST_PER_KEY), String.class);
            // Then
            assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
            assertThat(readiness.call().getData().orElseThrow())
                    .extractingByKey("trouble-1")
                    .asString()
                    .contains("127.0.0.1:" + port);
            assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);
            // When
            try (var _ = Broker.start(new BrokerOptions(SharedBroker.folder("healthy"), port, 0))) {
                // Then
                await().atMost(BOUND).until(() -> readiness.call().getStatus() == Status.UP);
                assertThat(readiness.call().getData()).isEmpty();
            }
            await().atMost(BOUND).until(() -> readiness.call().getStatus() == Status.DOWN);
            assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);
        } finally {
            pipeline.stop(new ShutdownEvent());
        }
    }

    private record On(int port, Path folder) implements KafkaConfiguration {
        @Override
        public String bootstrapServers() {
            return "127.0.0.1:" + port;
        }

        @Override
        public int partitions() {
            return 1;
        }

        @Override
        public short replication() {
            return -1;
        }

        @Override
        public String stateDirectory() {
            return folder.toString();
        }

        @Override
        public Map<String, String> client() {
            return Map.of();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
