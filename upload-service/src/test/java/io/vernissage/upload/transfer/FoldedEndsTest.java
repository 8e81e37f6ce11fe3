package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.upload.publication.StageProgress;
import io.vernissage.upload.publication.StageProgress.State;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedEndsTest {
    @ParameterizedTest
    @CsvSource({
        "WAITING, 0, 1, false",
        "RUNNING, 1, 1, false",
        "COMPLETED, 1, 1, true",
        "FAILED, 1, 1, true",
        "SKIPPED, 1, 1, true",
        // an attempt after the segment's has begun
        "RUNNING, 2, 1, true",
        // the copy has not seen the segment's attempt yet
        "FAILED, 1, 2, false"
    })
    void shouldTakeForEndedOnlyWhatIs(State state, int known, int segments, boolean isOver) {
        var upload = new StageProgress(state, known, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(FoldedEnds.isOver(upload, segments)).isEqualTo(isOver);
    }
}
