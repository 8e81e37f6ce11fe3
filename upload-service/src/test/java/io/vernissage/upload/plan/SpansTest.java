package io.vernissage.upload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final long MIB = 1024 * 1024;
    private static final long SEGMENT = 64 * MIB;

    private final List<Segment> spans = new ArrayList<>();

    @Test
    void shouldHandOutSegmentsWithLittleDataTogether() {
        // When
        join(segment(2, 4 * MIB), segment(5, 8 * MIB), segment(6, 4 * MIB), segment(9, 512));
        // Then: what lies between them is theirs too, as its zeros are
        assertThat(spans)
                .containsExactly(
                        new Segment(2, 2 * SEGMENT, 7 * SEGMENT, 16 * MIB),
                        new Segment(9, 9 * SEGMENT, 10 * SEGMENT, 512));
    }

    @Test
    void shouldHandOutSegmentsFullOfDataOneByOne() {
        join(segment(0, SEGMENT), segment(1, SEGMENT), segment(2, 512), segment(3, SEGMENT));
        assertThat(spans).hasSize(4);
    }

    @Test
    void shouldNotJoinMoreSegmentsThanOneWriteOfTheirDigestsHolds() {
        join(segment(0, 512), segment(1023, 512), segment(1024, 512));
        assertThat(spans).extracting(Segment::number).containsExactly(0, 1024);
    }

    @Test
    void shouldTellNothingOfNothing() {
        join();
        assertThat(spans).isEmpty();
    }

    private void join(Segment... segments) {
        var joining = new Spans(spans::add);
        for (var segment : segments) {
            joining.add(segment);
        }
        joining.finish();
    }

    private static Segment segment(int number, long dataBytes) {
        return new Segment(number, number * SEGMENT, (number + 1) * SEGMENT, dataBytes);
    }
}
