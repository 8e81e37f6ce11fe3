package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.disk.HostileImage.When;
import io.vernissage.upload.source.SourceFixture;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Opens, plans and reads what must be refused, and sees to it that a refusal is all that it costs. */
final class Refusals {
    private static final long MOST_READ = 32L << 20;
    private static final Duration MOST_CPU_TIME = Duration.ofSeconds(2);

    private Refusals() {}

    /**
     * The refusal of this image, which was quick, took little memory and left nothing open.
     *
     * @param when it has to be found out at the latest
     */
    static ProblemException of(Path file, Optional<String> claim, When when, long mostAllocated) throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var source = new CountingSource(SourceFixture.open(file));
        var allocated = threads.getCurrentThreadAllocatedBytes();
        var time = threads.getCurrentThreadCpuTime();
        var thrown = catchThrowable(() -> use(source, claim, when));
        assertThat(threads.getCurrentThreadCpuTime() - time).isLessThan(MOST_CPU_TIME.toNanos());
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(mostAllocated);
        assertThat(source.bytes()).isLessThan(MOST_READ);
        assertThat(source.isClosed()).isTrue();
        assertThat(thrown).isInstanceOf(ProblemException.class);
        return (ProblemException) thrown;
    }

    private static void use(SourceReader source, Optional<String> claim, When when) throws IOException {
        try (var disk = new DetectedDisks().open(source, claim)) {
            assertThat(when).as("opened").isNotEqualTo(When.OPENED);
            disk.extents(0, Long.MAX_VALUE).forEach(_ -> {});
            assertThat(when).as("planned").isEqualTo(When.READ);
            disk.read(0, ByteBuffer.allocate(4 << 20));
        }
    }
}
