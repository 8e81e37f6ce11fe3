package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TierTest {
    private static final long THEN = 1_000_000;
    private static final Tier ARCHIVE = new Tier("Archive", THEN, "", "");
    private static final Tier HOT = new Tier("Hot", THEN, "", "");

    @Test
    void shouldBeInTheArchiveUntilItIsBack() {
        // Given
        long back = THEN + Tier.REHYDRATION.toMillis();
        // When
        var coming = ARCHIVE.to(HOT, "", THEN);
        // Then
        assertThat(coming.word(BlobRecord.Type.BLOCK, THEN)).isEqualTo("Archive");
        assertThat(coming.status(THEN)).isEqualTo("rehydrate-pending-to-hot");
        assertThat(coming.priority()).isEqualTo("Standard");
        assertThatThrownBy(() -> coming.admitRead(back - 1)).hasMessageContaining("BlobBeingRehydrated");
        coming.admitRead(back);
        assertThat(coming.word(BlobRecord.Type.BLOCK, back)).isEqualTo("Hot");
        assertThat(coming.status(back)).isEmpty();
    }

    @Test
    void shouldGoBetweenOtherTiersAtOnce() {
        // Given
        var cool = new Tier("Cool", THEN, "", "");
        // When, then
        assertThat(HOT.to(cool, "High", THEN)).isEqualTo(cool);
        assertThat(cool.to(ARCHIVE, "", THEN)).isEqualTo(ARCHIVE);
    }

    @Test
    void shouldNotTurnOnTheWay() {
        // Given
        var coming = ARCHIVE.to(HOT, "", THEN);
        // When, then
        assertThatThrownBy(() -> coming.to(new Tier("Cool", THEN + 1, "", ""), "", THEN + 1))
                .hasMessageContaining("BlobBeingRehydrated");
        assertThat(coming.to(HOT, "High", THEN + 1).priority()).isEqualTo("High");
    }
}
