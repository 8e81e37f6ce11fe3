package io.vernissage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernissage.benchmarks.Pages.Run;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FloorTest {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final Floor FLOOR = new Floor(60.0 * MIB, 500, Duration.ofMillis(500), 0.02);

    @Test
    void shouldBeBoundByBytesWhereRunsAreLarge() {
        // Given
        var runs = runs(100, 32 * MIB, 16 * MIB);
        // Then: the last write overdraws
        assertThat(FLOOR.seconds(runs)).isCloseTo((1600 - 4) / 60.0 - 0.5, within(1e-9));
    }

    @Test
    void shouldBeBoundByRequestsWhereRunsAreSmallAndFarApart() {
        assertThat(FLOOR.seconds(runs(5000, MIB, 16 * KIB))).isCloseTo(5000 / 500.0 - 0.5, within(0.1));
    }

    @Test
    void shouldFillTheHolesThatAreShortEnough() {
        // Given: pairs of runs that lie a page apart
        var runs = runs(5000, MIB, 16 * KIB).stream()
                .flatMap(run -> Stream.of(run, new Run(run.end() + 512, run.end() + 16 * KIB)))
                .toList();
        // Then
        assertThat(FLOOR.seconds(runs)).isCloseTo(5000 / 500.0 - 0.5, within(0.1));
    }

    @Test
    void shouldFillAsManyAsPayWhereAnyZerosMayBeSent() {
        // Given
        var runs = runs(5000, 200 * KIB, 16 * KIB);
        // When
        double seconds = FLOOR.withAnyZeros().seconds(runs) + 0.5;
        // Then
        assertThat(seconds).isLessThan(FLOOR.seconds(runs)).isGreaterThan(5000 * 16.0 / 1024 / 60);
    }

    /** So many runs, one after so many bytes. */
    private static List<Run> runs(int number, long every, long length) {
        return LongStream.range(0, number)
                .mapToObj(i -> new Run(i * every, i * every + length))
                .toList();
    }
}
