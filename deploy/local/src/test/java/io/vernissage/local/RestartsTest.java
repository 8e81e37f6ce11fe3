package io.vernissage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Restarts restarts = Restarts.standard();

    @Test
    void shouldWaitLongerEachTimeAndGiveUpAfterFive() {
        for (var pause : new int[] {0, 1, 2, 4, 8}) {
            assertThat(endedAfter("broker", Duration.ofSeconds(1))).hasValue(Duration.ofSeconds(pause));
        }
        assertThat(endedAfter("broker", Duration.ofSeconds(1))).isEmpty();
        assertThat(endedAfter("vm-service", Duration.ofSeconds(1))).hasValue(Duration.ZERO);
    }

    @Test
    void shouldForgetWhatWasBeforeTenHealthyMinutes() {
        for (var day = 0; day < 20; day++) {
            assertThat(endedAfter("broker", Duration.ofMinutes(10))).hasValue(Duration.ZERO);
        }
        assertThat(endedAfter("broker", Duration.ofMinutes(9))).hasValue(Duration.ofSeconds(1));
    }

    private Optional<Duration> endedAfter(String part, Duration time) {
        return restarts.pauseBefore(part, NOON, NOON.plus(time));
    }
}
