package io.vernissage.upload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vernissage.upload.Extent;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SegmentsTest {
    private static final long MIB = 1024 * 1024;
    private static final long SEGMENT = 64 * MIB;

    @Test
    void shouldPassOverSegmentsWithoutData() {
        // Given
        var extents = Stream.of(new Extent(512, 1024), new Extent(3 * SEGMENT, 3 * SEGMENT + MIB));
        // When
        var segments = split(extents, 10 * SEGMENT);
        // Then
        assertThat(segments)
                .containsExactly(new Segment(0, 0, SEGMENT, 512), new Segment(3, 3 * SEGMENT, 4 * SEGMENT, MIB));
    }

    @Test
    void shouldCutAnExtentThatCrossesSegments() {
        // When
        var segments = split(Stream.of(new Extent(SEGMENT - 512, 2 * SEGMENT + 512)), 10 * SEGMENT);
        // Then
        assertThat(segments)
                .containsExactly(
                        new Segment(0, 0, SEGMENT, 512),
                        new Segment(1, SEGMENT, 2 * SEGMENT, SEGMENT),
                        new Segment(2, 2 * SEGMENT, 3 * SEGMENT, 512));
    }

    @Test
    void shouldCountExtentsOfOneSegmentTogether() {
        assertThat(split(Stream.of(new Extent(0, 512), new Extent(4096, 8192)), SEGMENT))
                .containsExactly(new Segment(0, 0, SEGMENT, 512 + 4096));
    }

    @Test
    void shouldEndTheLastSegmentWithTheDisk() {
        assertThat(split(Stream.of(new Extent(SEGMENT, SEGMENT + 512)), SEGMENT + MIB))
                .containsExactly(new Segment(1, SEGMENT, SEGMENT + MIB, 512));
    }

    @Test
    void shouldFindNoSegmentInAnEmptyDisk() {
        assertThat(split(Stream.empty(), SEGMENT)).isEmpty();
    }

    @Test
    void shouldCutOneTebibyteQuicklyAndWithoutKeepingItsExtents() {
        // Given: every other block of 2 MiB is allocated
        var disk = 1024 * 1024 * MIB;
        var extents = LongStream.range(0, disk / (4 * MIB))
                .mapToObj(block -> new Extent(block * 4 * MIB, block * 4 * MIB + 2 * MIB));
        var count = new AtomicLong();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        var started = System.nanoTime();
        // When
        Segments.split(extents, SEGMENT, disk, segment -> {
            assertThat(segment.dataBytes()).isEqualTo(SEGMENT / 2);
            count.incrementAndGet();
        });
        // Then: what is allocated is the extents and the segments themselves, each gone at once
        var took = Duration.ofNanos(System.nanoTime() - started);
        var allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        assertThat(count).hasValue(16_384);
        assertThat(took).isLessThan(Duration.ofSeconds(2));
        assertThat(allocated).isLessThan(64 * MIB);
    }

    private static List<Segment> split(Stream<Extent> extents, long virtualSize) {
        var segments = new ArrayList<Segment>();
        Segments.split(extents, SEGMENT, virtualSize, segments::add);
        return segments;
    }
}
