package io.vernissage.upload.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.Extent;
import io.vernissage.upload.RangesDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlobRangesTest {
    private static final long SEGMENT = 1024 * 1024;
    private static final BlobRanges NOTHING = new BlobRanges(RangesDigest.NOTHING, 0, 0);

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
        var found = NOTHING.with(listed, SEGMENT);
        // Then
        assertThat(found.digest()).isEqualTo(told);
        assertThat(found.ranges()).isEqualTo(5);
        assertThat(found.dataBytes()).isEqualTo(512 + 512 + SEGMENT + 1024 + 4096);
    }

    @Test
    void shouldDigestSpansOneAfterTheOtherAsAllAtOnce() {
        // Given
        var first = List.of(new Extent(512, SEGMENT));
        var second = List.of(new Extent(SEGMENT, SEGMENT + 512));
        // When
        var apart = NOTHING.with(first, SEGMENT).with(second, SEGMENT);
        // Then
        assertThat(apart).isEqualTo(NOTHING.with(List.of(new Extent(512, SEGMENT + 512)), SEGMENT));
    }

    @Test
    void shouldDigestNothingToNothing() {
        assertThat(NOTHING.with(List.of(), SEGMENT).digest()).isEqualTo(RangesDigest.NOTHING);
    }
}
