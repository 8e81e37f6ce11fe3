package io.vernissage.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecessTest {
    private final HubException away = new HubException(503, "ServerBusy", true, "busy", null);

    @Test
    void shouldSurviveAnHourOfTroubleInTheEightWaitsBetweenNineDeliveries() {
        // When
        var waits = IntStream.rangeClosed(1, 8)
                .mapToObj(failures -> Recess.after(away, failures))
                .toList();
        // Then
        assertThat(waits.getFirst()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus)).isGreaterThan(Duration.ofHours(1));
        assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMinutes(18)) <= 0);
    }

    @Test
    void shouldWaitAtLeastAsLongAsTheStampAsks() {
        assertThat(Recess.after(asking(Duration.ofMinutes(2)), 1))
                .isBetween(Duration.ofMinutes(2), Duration.ofSeconds(144));
        assertThat(Recess.after(asking(Duration.ofMinutes(2)), 9)).isGreaterThanOrEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void shouldNotWaitForEverBecauseTheStampSaysSo() {
        assertThat(Recess.after(asking(Duration.ofDays(300)), 1)).isLessThanOrEqualTo(Duration.ofMinutes(72));
    }

    @Test
    void shouldNotWaitForWhatWillNotPassNorForOtherFailures() {
        assertThat(Recess.after(new HubException(403, "Forbidden", false, "no", null), 3))
                .isZero();
        assertThat(Recess.after(new IllegalStateException("bug"), 3)).isZero();
    }

    private static HubException asking(Duration wait) {
        return new HubException(503, "ServerBusy", true, Optional.of(wait), "busy", null);
    }
}
