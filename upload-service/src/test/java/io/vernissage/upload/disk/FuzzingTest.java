package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jazzer runs and finds nothing in a few seconds; {@code deploy/benchmarks/fuzz} takes longer. */
class FuzzingTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void shouldFindNothing(FuzzedFormat format) throws Exception {
        var outcome = Fuzzing.run(format, Duration.ofSeconds(2), folder);
        assertThat(outcome.findings()).isEmpty();
        assertThat(outcome.executions()).isGreaterThan(100);
    }
}
