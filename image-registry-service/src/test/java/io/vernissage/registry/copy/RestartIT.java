package io.vernissage.registry.copy;

import static io.vernissage.registry.Samples.BLOB;
import static io.vernissage.registry.Samples.IMAGE;
import static io.vernissage.registry.Samples.PUBLICATION;
import static io.vernissage.registry.Samples.listed;
import static io.vernissage.registry.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.local.broker.Broker;
import io.vernissage.local.broker.BrokerOptions;
import io.vernissage.pipeline.ImageEvent;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.kafka.KafkaSettings;
import io.vernissage.pipeline.running.KafkaPipeline;
import io.vernissage.registry.FakeStamp;
import io.vernissage.registry.Told;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy outlives the process that waits for it, and everything that process had on its disk. */
class RestartIT {
    @TempDir
    Path folder;

    private final FakeStamp stamp = new FakeStamp();
    private Broker broker;

    @BeforeEach
    void start() {
        broker = Broker.start(new BrokerOptions(folder.resolve("kafka"), 0, 0));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldGoOnWithACopyThatAnotherProcessBegan() {
        // Given a process that ends while the library copies
        stamp.holding(listed(BLOB.uri(), "Creating"));
        try (var first = pipeline("first")) {
            first.tell(List.of(started()));
            await().atMost(Duration.ofSeconds(60)).until(() -> stamp.calls().size() > 2);
        }
        // When
        stamp.holding(listed(BLOB.uri(), "Succeeded"));
        // Then another one tells the image
        try (var _ = pipeline("second");
                var told = new Told(broker.bootstrapServers(), Topics.IMAGES, ImageEvent.class)) {
            assertThat(told.await(PUBLICATION, ImageRegistered.class).image()).isEqualTo(IMAGE);
        }
    }

    private KafkaPipeline pipeline(String process) {
        var settings = KafkaSettings.of(
                broker.bootstrapServers(), "image-registry-service", folder.resolve("state-" + process));
        var pipeline = new KafkaPipeline(settings, new SimpleMeterRegistry());
        pipeline.fold(
                new OpenCopies(),
                Duration.ofMillis(100),
                new LibraryWatch(stamp, Duration.ofDays(36500), Clock.systemUTC()));
        return pipeline;
    }
}
