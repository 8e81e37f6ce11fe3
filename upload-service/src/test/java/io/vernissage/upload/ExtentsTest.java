package io.vernissage.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class ExtentsTest {
    @RepeatedTest(200)
    void shouldSubtractAsSetsOfBytesDo(RepetitionInfo repetition) {
        // Given
        var random = new Random(repetition.getCurrentRepetition());
        var kept = bits(random);
        var removed = bits(random);
        var expected = (BitSet) kept.clone();
        expected.andNot(removed);
        // When
        var rest = Extents.minus(extents(kept), extents(removed));
        // Then
        assertThat(rest).isEqualTo(extents(expected));
        assertThat(Extents.bytes(rest)).isEqualTo(expected.cardinality());
    }

    private static BitSet bits(Random random) {
        var bits = new BitSet();
        for (var i = 0; i < random.nextInt(12); i++) {
            var from = random.nextInt(60);
            bits.set(from, from + 1 + random.nextInt(10));
        }
        return bits;
    }

    private static List<Extent> extents(BitSet bits) {
        var extents = new ArrayList<Extent>();
        bits.stream().forEach(bit -> Extents.append(extents, bit, bit + 1L));
        return extents;
    }
}
