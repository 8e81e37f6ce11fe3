package io.vernissage.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.pipeline.Topics;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

class PatienceTest {
    private static final int DELIVERIES = 9;

    @RepeatedTest(20)
    void shouldTryAgainSoonAndOutlastTheUpdateOfAStamp() {
        // Given
        var settings = WorkQueueSettings.of("group", Topics.UPLOAD_SEGMENTS).withDeliveries(DELIVERIES);
        // When
        var waits = IntStream.range(1, DELIVERIES)
                .mapToObj(settings.backOff()::after)
                .toList();
        // Then
        assertThat(waits.getFirst()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(65));
    }
}
