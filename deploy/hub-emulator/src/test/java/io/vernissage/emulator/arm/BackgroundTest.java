package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    @Test
    void shouldDoWorkAgainAfterAnError() throws InterruptedException {
        try (var background = new Background()) {
            var asked = new CountDownLatch(1);
            var done = new CountDownLatch(2);
            Background.Work work = () -> {
                asked.await();
                done.countDown();
                throw new StackOverflowError("as a deep document makes");
            };
            // When
            background.run("/a", work);
            background.run("/A", work);
            asked.countDown();
            // Then
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
