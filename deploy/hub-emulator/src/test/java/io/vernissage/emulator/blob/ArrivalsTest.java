package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ArrivalsTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void shouldGiveUpOnABodyThatStopsOrTrickles() {
        var arrivals = new Arrivals();
        arrivals.split(Integer.MAX_VALUE);
        arrivals.byRequest(100);
        assertThatThrownBy(() -> arrivals.after(0, SHORT))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        refused -> assertThat(refused.error()).isEqualTo(StorageError.OperationTimedOut));
    }

    @Test
    void shouldAnswerAtOnceWhatIsThere() throws IOException {
        var arrivals = new Arrivals();
        arrivals.byRequest(1 << 20);
        assertThat(arrivals.after(0, Duration.ofDays(1))).isEqualTo(new Arrivals.State(1 << 20, false));
        arrivals.ended();
        assertThat(arrivals.after(1 << 20, SHORT)).isEqualTo(new Arrivals.State(1 << 20, true));
    }
}
