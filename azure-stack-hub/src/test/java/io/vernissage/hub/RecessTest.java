package io.vernissage.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecessTest {
    private final HubException away = new HubException(503, "ServerBusy", true, "busy", null);

    @Test
    void shouldWaitAtLeastAsLongAsTheStampAsks() {
        assertThat(Recess.after(asking(Duration.ofMinutes(2))))
                .isBetween(Duration.ofMinutes(2), Duration.ofSeconds(144));
    }

    @Test
    void shouldNotWaitForEverBecauseTheStampSaysSo() {
        assertThat(Recess.after(asking(Duration.ofDays(300)))).isLessThanOrEqualTo(Duration.ofMinutes(72));
    }

    @Test
    void shouldNotWaitForWhatAsksForNoWaitNorForOtherFailures() {
        assertThat(Recess.after(away)).isZero();
        assertThat(Recess.after(new HubException(403, "Forbidden", false, "no", null)))
                .isZero();
        assertThat(Recess.after(new IllegalStateException("bug"))).isZero();
    }

    private static HubException asking(Duration wait) {
        return new HubException(503, "ServerBusy", true, Optional.of(wait), "busy", null);
    }
}
