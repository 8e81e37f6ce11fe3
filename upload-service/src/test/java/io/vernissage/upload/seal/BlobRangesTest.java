package io.vernissage.upload.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.Extent;
import io.vernissage.upload.RangesDigest;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlobRangesTest {
    private static final long SEGMENT = 1024 * 1024;

    @Test
    void shouldDigestWhatTheSegmentsWereToldToBe() {
        // Given: the service joins what two segments wrote next to each other
        var listed = List.of(
                new Extent(0, 512),
                new Extent(SEGMENT - 512, 2 * SEGMENT + 1024),
                new Extent(2 * SEGMENT + 4096, 2 * SEGMENT + 8192));
        var told = RangesDigest.of(0, List.of(new Extent(0, 512), new Extent(SEGMENT - 512, SEGMENT)))
                .plus(RangesDigest.of(1, List.of(new Extent(SEGMENT, 2 * SEGMENT))))
                .plus(RangesDigest.of(
                        2,
                        List.of(
                                new Extent(2 * SEGMENT, 2 * SEGMENT + 1024),
                                new Extent(2 * SEGMENT + 4096, 2 * SEGMENT + 8192))));
        // When
        var found = counted(listed);
        // Then
        assertThat(found.digest()).isEqualTo(told);
        assertThat(found.ranges()).isEqualTo(5);
        assertThat(found.dataBytes()).isEqualTo(512 + 512 + SEGMENT + 1024 + 4096);
    }

    @Test
    void shouldDigestSpansOneAfterTheOtherAsAllAtOnce() {
        // Given: two spans that meet on a segment's bound, and two that meet within a segment
        var apart = List.of(
                new Extent(512, SEGMENT),
                new Extent(SEGMENT, SEGMENT + 512),
                new Extent(SEGMENT + 512, SEGMENT + 1024),
                new Extent(2 * SEGMENT, 3 * SEGMENT));
        var atOnce = List.of(new Extent(512, SEGMENT + 1024), new Extent(2 * SEGMENT, 3 * SEGMENT));
        // When, then
        assertThat(counted(apart)).isEqualTo(counted(atOnce));
        assertThat(counted(apart).ranges()).isEqualTo(3);
    }

    @Test
    void shouldKeepNothingOfADiskWhoseEveryOtherPageIsWritten() {
        // Given: one segment of 1 GiB, and so a million ranges
        var segment = 1024L * 1024 * 1024;
        var count = new RangesCount(segment);
        var told = new RangesDigest.OfSegment(0);
        // When
        for (var at = 0L; at < segment; at += 1024) {
            count.add(new Extent(at, at + 512));
            told.add(new Extent(at, at + 512));
        }
        // Then
        assertThat(count.finished())
                .isEqualTo(new BlobRanges(told.digest(), segment / 2, segment / 1024, BitSet.valueOf(new long[] {1})));
    }

    @Test
    void shouldDigestNothingToNothing() {
        assertThat(counted(List.of())).isEqualTo(new BlobRanges(RangesDigest.NOTHING, 0, 0, new BitSet()));
    }

    private static BlobRanges counted(List<Extent> listed) {
        var count = new RangesCount(SEGMENT);
        listed.forEach(count::add);
        return count.finished();
    }
}
