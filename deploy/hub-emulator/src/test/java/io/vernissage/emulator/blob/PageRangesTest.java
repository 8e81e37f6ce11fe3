package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageRangesTest {
    private static final int PAGES = 200;
    private static final int ROUNDS = 20_000;

    @Test
    void shouldAgreeWithABitmapAfterAnySeriesOfWritesAndClears() {
        // Given
        var random = new Random(7);
        var ranges = new PageRanges();
        var bitmap = new BitSet(PAGES);
        for (int round = 0; round < ROUNDS; round++) {
            int start = random.nextInt(PAGES);
            int end = start + 1 + random.nextInt(Math.min(20, PAGES - start));
            // When
            if (random.nextBoolean()) {
                ranges.add(bytes(start), bytes(end), 0);
                bitmap.set(start, end);
            } else {
                ranges.remove(bytes(start), bytes(end));
                bitmap.clear(start, end);
            }
            // Then
            int from = random.nextInt(PAGES);
            int to = from + random.nextInt(PAGES - from + 1);
            assertThat(ranges.within(0, bytes(PAGES))).isEqualTo(runs(bitmap, 0, PAGES));
            assertThat(ranges.within(bytes(from), bytes(to))).isEqualTo(runs(bitmap, from, to));
        }
    }

    @Test
    void shouldJoinRangesThatTouch() {
        // Given
        var ranges = new PageRanges();
        // When
        ranges.add(0, 512, 0);
        ranges.add(1024, 1536, 0);
        ranges.add(512, 1024, 0);
        // Then
        assertThat(ranges.within(0, 4096)).containsExactly(new PageRange(0, 1536));
        assertThat(ranges.size()).isEqualTo(1);
    }

    private static long bytes(int page) {
        return (long) page * PageRange.PAGE;
    }

    private static List<PageRange> runs(BitSet bitmap, int from, int to) {
        var found = new ArrayList<PageRange>();
        for (int start = bitmap.nextSetBit(from); start >= 0 && start < to; ) {
            int end = Math.min(to, bitmap.nextClearBit(start));
            found.add(new PageRange(bytes(start), bytes(end)));
            start = bitmap.nextSetBit(end);
        }
        return found;
    }
}
