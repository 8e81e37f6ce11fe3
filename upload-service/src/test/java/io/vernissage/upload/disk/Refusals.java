package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.source.SourceFixture;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Opens what must be refused, and sees to it that a refusal is all that it costs. */
final class Refusals {
    /** The longest table and the largest log that are read, and what is made of them. */
    private static final long MOST_ALLOCATED = 64L << 20;

    private static final long MOST_READ = 32L << 20;
    private static final Duration MOST_CPU_TIME = Duration.ofSeconds(2);

    private Refusals() {}

    /** The refusal of this image, which was quick, took little memory and left nothing open. */
    static ProblemException of(Path file, Optional<String> claim) throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var source = new CountingSource(SourceFixture.open(file));
        var allocated = threads.getCurrentThreadAllocatedBytes();
        var time = threads.getCurrentThreadCpuTime();
        var thrown = catchThrowable(() -> new DetectedDisks().open(source, claim));
        assertThat(threads.getCurrentThreadCpuTime() - time).isLessThan(MOST_CPU_TIME.toNanos());
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(MOST_ALLOCATED);
        assertThat(source.bytes()).isLessThan(MOST_READ);
        assertThat(source.isClosed()).isTrue();
        assertThat(thrown).isInstanceOf(ProblemException.class);
        return (ProblemException) thrown;
    }
}
