package io.vernissage.pipeline.queue;

import static io.vernissage.pipeline.queue.Answers.awaitTold;
import static io.vernissage.pipeline.queue.Answers.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StoppingIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void shouldGiveBackAtOnceWhatItHoldsWhenItStops() {
        try (var bench = new Bench(1)) {
            // Given
            var settings = bench.work().withLock(Duration.ofMinutes(1));
            var interrupted = new AtomicBoolean();
            var holder = new Recorder(bench.done(), _ -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                    throw e;
                }
            });
            var heir = new Recorder(bench.done(), _ -> {});
            var stopping = bench.pipeline();
            stopping.tell(List.of(Errand.asked(bench.asked(), "passed on")));
            stopping.work(settings, Errand.Asked.class, holder);
            await().atMost(BOUND).until(() -> holder.given().size() == 1);
            // When
            var begun = System.nanoTime();
            stopping.close();
            bench.pipeline().work(settings, Errand.Asked.class, heir);
            // Then
            awaitTold(bench, "done passed on");
            assertThat(Duration.ofNanos(heir.given().getFirst().nanos() - begun))
                    .isLessThan(Duration.ofSeconds(15));
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void shouldNotLeaveAHandlerAtWorkWhoseSlotWasInterrupted() {
        try (var bench = new Bench(1)) {
            // Given
            var interrupted = new AtomicBoolean();
            var holder = new Recorder(bench.done(), _ -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                    throw e;
                }
            });
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "held")));
            pipeline.work(bench.work(), Errand.Asked.class, holder);
            await().atMost(BOUND).until(() -> holder.given().size() == 1);
            // When
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("slot-" + bench.group() + "-1"))
                    .forEach(Thread::interrupt);
            // Then
            await().atMost(BOUND).untilTrue(interrupted);
            assertThat(told(bench)).isEmpty();
        }
    }

    @Test
    void shouldFinishWithinTheDrainWhenItStops() {
        try (var bench = new Bench(1)) {
            // Given
            var finish = new CountDownLatch(1);
            var recorder = new Recorder(bench.done(), _ -> finish.await());
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "drained")));
            pipeline.work(bench.work().withDrain(Duration.ofSeconds(20)), Errand.Asked.class, recorder);
            await().atMost(BOUND).until(() -> recorder.given().size() == 1);
            // When
            var closing = Thread.startVirtualThread(pipeline::close);
            finish.countDown();
            // Then
            await().atMost(BOUND).until(() -> !closing.isAlive());
            assertThat(told(bench)).containsExactly("done drained");
        }
    }
}
