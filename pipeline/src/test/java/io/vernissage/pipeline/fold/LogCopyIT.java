package io.vernissage.pipeline.fold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vernissage.local.broker.Broker;
import io.vernissage.local.broker.BrokerOptions;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.kafka.Brokers;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.SharedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class LogCopyIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int STATES = 60_000;

    record Counted(int count) {}

    @Test
    void shouldShowNothingBeforeItHasReadWhatIsThere() {
        try (var bench = new Bench(1);
                var brokers = Brokers.of(bench.settings())) {
            // Given: one publication's states, from long ago to the newest
            var topic = new Topic(bench.done(), Topic.Keeps.NEWEST_PER_KEY);
            var publication = UUID.randomUUID();
            brokers.ensure(List.of(topic));
            write(bench, topic, publication);
            // When
            try (var copy = LogCopy.start(topic, Counted.class, brokers)) {
                var first = Optional.<Counted>empty();
                while (first.isEmpty()) { // as soon as anything is seen
                    assertThat(copy.whole() || copy.trouble().isPresent()).isTrue();
                    first = copy.await(publication, _ -> true, Duration.ofMillis(1));
                }
                // Then
                assertThat(first).contains(new Counted(STATES));
                assertThat(copy.whole()).isTrue();
                await().atMost(BOUND).until(() -> copy.trouble().isEmpty());
            }
        }
    }

    @Test
    void shouldSayThatItMayLackSomethingWhileTheBrokersAreAway() {
        var options = new BrokerOptions(SharedBroker.folder("leaving"), 0, 0);
        var broker = Broker.start(options);
        try (var bench = new Bench(broker.bootstrapServers(), 1);
                var brokers = Brokers.of(bench.settings())) {
            // Given
            var topic = new Topic(bench.done(), Topic.Keeps.NEWEST_PER_KEY);
            try (var copy = LogCopy.start(topic, Counted.class, brokers)) {
                await().atMost(BOUND).until(() -> copy.whole() && copy.trouble().isEmpty());
                // When
                broker.close();
                // Then
                await().atMost(BOUND).until(() -> copy.trouble().isPresent());
                assertThat(copy.trouble().orElseThrow()).contains("do not answer");
                assertThat(copy.whole()).isTrue();
            }
        } finally {
            broker.close();
        }
    }

    private static void write(Bench bench, Topic topic, UUID publication) {
        var key = publication.toString().getBytes(UTF_8);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bench.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (var count = 1; count <= STATES; count++) {
                var _ = producer.send(new ProducerRecord<>(
                        topic.name(), key, "{\"count\":%d}".formatted(count).getBytes(UTF_8)));
            }
            producer.flush();
        }
    }
}
