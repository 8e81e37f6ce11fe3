package io.vernissage.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;

class BackOffTest {
    private static final BackOff BACK_OFF = BackOff.doubling(Duration.ofMillis(500), Duration.ofSeconds(30));

    @RepeatedTest(20)
    void shouldDoubleWithJitterUpToTheLongest() {
        assertThat(BACK_OFF.after(1)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(BACK_OFF.after(3)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(BACK_OFF.after(50)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }
}
