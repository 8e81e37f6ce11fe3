package io.vernissage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoalTest {
    @Test
    void shouldBeReachedFromItsOwnSide() {
        // Given
        var rounds = List.of(1.0, 3.0, 2.0);
        var ones = List.of(1.0, 1.0, 1.0);
        // Then
        assertThat(new Comparison("speed", "MB/s", rounds, ones, Goal.atLeast(2)).isReached())
                .isTrue();
        assertThat(new Comparison("speed", "MB/s", rounds, ones, Goal.atLeast(2.1)).isReached())
                .isFalse();
        assertThat(new Comparison("bytes", "MB", rounds, ones, Goal.atMost(2)).isReached())
                .isTrue();
        assertThat(new Comparison("bytes", "MB", rounds, ones, Goal.atMost(1.9)).isReached())
                .isFalse();
        assertThat(new Comparison("told", "MB", rounds, ones, Goal.NONE).isReached())
                .isTrue();
    }
}
