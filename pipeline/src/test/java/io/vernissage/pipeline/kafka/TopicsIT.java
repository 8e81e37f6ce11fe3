package io.vernissage.pipeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.Topic.Keeps;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.testing.Bench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicsIT {
    private static final String WEEK = Long.toString(Duration.ofDays(7).toMillis());
    private static final String YEAR = Long.toString(Duration.ofDays(365).toMillis());

    @Test
    void shouldKeepWorkForAsLongAsItsWorkersMayBeAway() {
        assertThat(List.of(Topics.UPLOAD_STEPS, Topics.UPLOAD_SEGMENTS, Topics.UPLOAD_PROGRESS))
                .extracting(Topic::keeps)
                .containsOnly(Keeps.A_YEAR);
        try (var bench = new Bench(1);
                var brokers = Brokers.of(bench.settings())) {
            // When
            brokers.ensure(List.of(new Topic(bench.asked(), Keeps.A_YEAR)));
            // Then
            assertThat(retention(brokers, bench.asked())).isEqualTo(YEAR);
        }
    }

    @Test
    void shouldProlongWhatIsKeptTooBrieflyAndLeaveWhatIsKeptLonger() {
        try (var bench = new Bench(1);
                var brokers = Brokers.of(bench.settings())) {
            // Given
            make(brokers, bench.asked(), WEEK);
            make(brokers, bench.done(), "-1");
            make(brokers, bench.group(), WEEK);
            // When
            brokers.ensure(List.of(
                    new Topic(bench.asked(), Keeps.A_YEAR),
                    new Topic(bench.done(), Keeps.A_YEAR),
                    new Topic(bench.group(), Keeps.EVERYTHING)));
            // Then
            assertThat(retention(brokers, bench.asked())).isEqualTo(YEAR);
            assertThat(retention(brokers, bench.done())).isEqualTo("-1");
            assertThat(retention(brokers, bench.group())).isEqualTo("-1");
        }
    }

    private static void make(Brokers brokers, String topic, String retention) {
        var made = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(Map.of("retention.ms", retention));
        Brokers.answer(brokers.admin().createTopics(List.of(made)).all());
    }

    private static String retention(Brokers brokers, String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Brokers.answer(brokers.admin().describeConfigs(List.of(resource)).all())
                .get(resource)
                .get("retention.ms")
                .value();
    }
}
