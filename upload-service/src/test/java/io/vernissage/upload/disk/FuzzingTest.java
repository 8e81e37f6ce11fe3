package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jazzer runs and finds nothing in a few seconds; {@code deploy/benchmarks/fuzz} takes longer. */
class FuzzingTest {
    @TempDir
    Path folder;

    @Test
    void shouldFindNothing() throws Exception {
        // two at once, since most of the time is Jazzer's start
        try (var fuzzers = Executors.newFixedThreadPool(2)) {
            var runs = new EnumMap<FuzzedFormat, Future<Fuzzing.Outcome>>(FuzzedFormat.class);
            for (var format : FuzzedFormat.values()) {
                runs.put(
                        format,
                        fuzzers.submit(() -> Fuzzing.run(
                                format, Duration.ofSeconds(2), Files.createDirectory(folder.resolve(format.name())))));
            }
            for (var run : runs.entrySet()) {
                var outcome = run.getValue().get();
                assertThat(outcome.findings()).as(run.getKey().name()).isEmpty();
                assertThat(outcome.executions()).as(run.getKey().name()).isGreaterThan(100);
            }
        }
    }
}
