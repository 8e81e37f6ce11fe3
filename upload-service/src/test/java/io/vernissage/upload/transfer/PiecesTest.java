package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PiecesTest {
    @Test
    void shouldHandOutABufferAgainOnceItsLastUserIsDone() throws Exception {
        // Given
        var pieces = new Pieces(1);
        var piece = pieces.take();
        piece.first(1).put((byte) 42);
        piece.use();
        piece.release();
        assertThat(pieces.available()).isZero();
        // When
        piece.release();
        // Then
        assertThat(pieces.take().first(1).get()).isEqualTo((byte) 42);
    }

    @Test
    void shouldWaitRatherThanTakeMoreMemory() throws Exception {
        // Given
        var pieces = new Pieces(1);
        var piece = pieces.take();
        var second = CompletableFuture.supplyAsync(() -> {
            try {
                return pieces.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(second).isNotDone();
        // When
        piece.release();
        // Then
        assertThat(second.get(10, TimeUnit.SECONDS)).isNotNull();
    }
}
