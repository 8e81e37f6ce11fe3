package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmallestHoleTest {
    private static final long MIB = 1 << 20;

    @Test
    void shouldSendZerosOnlyAsLongAsTheyAreFewForTheData() {
        var hole = SmallestHole.learned(125_829, 512);
        assertThat(hole.bytes()).isEqualTo(4096);
        hole.found(64 * MIB, 0);
        assertThat(hole.bytes()).isEqualTo(125_440);
        hole.found(4 * MIB, 2 * MIB);
        assertThat(hole.bytes()).isEqualTo(4096);
    }

    @Test
    void shouldStayWithinBoundsWhateverWasLearned() {
        var hole = SmallestHole.learned(1, 4096);
        hole.found(64 * MIB, 0);
        assertThat(hole.bytes()).isEqualTo(4096);
        var wide = SmallestHole.learned(Long.MAX_VALUE, 512);
        wide.found(64 * MIB, 0);
        assertThat(wide.bytes()).isEqualTo(256 * 1024);
    }

    @Test
    void shouldKeepToASetting() {
        var hole = SmallestHole.fixed(512);
        hole.found(64 * MIB, 0);
        assertThat(hole.bytes()).isEqualTo(512);
    }
}
