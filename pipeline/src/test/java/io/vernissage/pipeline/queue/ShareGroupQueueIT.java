package io.vernissage.pipeline.queue;

import static io.vernissage.pipeline.queue.Answers.awaitTold;
import static io.vernissage.pipeline.queue.Answers.deadOf;
import static io.vernissage.pipeline.queue.Answers.header;
import static io.vernissage.pipeline.queue.Answers.told;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.kafka.DeadLetters;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.ChildProcess;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ShareGroupQueueIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final EventCodec CODEC = EventCodec.of("test", Errand.class);

    @Test
    void shouldFinishElsewhereWhatAKilledProcessHeld() {
        try (var bench = new Bench(1)) {
            // Given
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "precious")));
            try (var doomed = ChildProcess.start(
                    HoldingWorker.class,
                    bench.bootstrapServers(),
                    bench.asked(),
                    bench.group(),
                    bench.stateFolder().toString())) {
                doomed.awaitLine("holding precious");
                // When
                doomed.kill();
            }
            var recorder = new Recorder(bench.done(), _ -> {});
            pipeline.work(bench.work(), Errand.Asked.class, recorder);
            // Then
            awaitTold(bench, "done precious");
            assertThat(recorder.given())
                    .singleElement()
                    .satisfies(it -> assertThat(it.work().delivery()).isEqualTo(2));
        }
    }

    @Test
    void shouldBuryWhatKilledItsWorkersWithoutTryingAgain() {
        try (var bench = new Bench(1)) {
            // Given
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "deadly")));
            try (var doomed = ChildProcess.start(
                    HoldingWorker.class,
                    bench.bootstrapServers(),
                    bench.asked(),
                    bench.group(),
                    bench.stateFolder().toString())) {
                doomed.awaitLine("holding deadly");
            }
            // When
            var recorder = new Recorder(bench.done(), _ -> {});
            pipeline.work(bench.work().withDeliveries(1), Errand.Asked.class, recorder);
            // Then
            await().atMost(BOUND).until(() -> deadOf(bench).size() == 1);
            assertThat(header(deadOf(bench).getFirst(), DeadLetters.CAUSE)).contains("its workers died");
            assertThat(told(bench)).singleElement().asString().startsWith("failed ");
            assertThat(recorder.given()).isEmpty();
        }
    }

    @Test
    void shouldKeepARecordWhileItsHandlerRunsFourTimesItsLock() {
        try (var bench = new Bench(1)) {
            // Given
            var settings = bench.work().withLock(Duration.ofSeconds(1));
            var slow = new Recorder(bench.done(), _ -> TimeUnit.SECONDS.sleep(4));
            var rival = new Recorder(bench.done(), _ -> {});
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "long")));
            // When
            pipeline.work(settings, Errand.Asked.class, slow);
            await().atMost(BOUND).until(() -> slow.given().size() == 1);
            bench.pipeline().work(settings, Errand.Asked.class, rival);
            // Then
            awaitTold(bench, "done long");
            assertThat(slow.given()).hasSize(1);
            assertThat(rival.given()).isEmpty();
        }
    }

    @Test
    void shouldBuryWhatFailsEveryTimeWithItsCauseAndSaySo() {
        try (var bench = new Bench(1)) {
            // Given
            var recorder = new Recorder(bench.done(), _ -> {
                throw new IllegalStateException("no answer from https://stamp.example/blob?sv=1&sig=abc");
            });
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "poison"), Errand.asked(bench.asked(), "poison too")));
            // When
            pipeline.work(bench.work().withDeliveries(3).withSlots(2), Errand.Asked.class, recorder);
            // Then
            await().atMost(BOUND).until(() -> deadOf(bench).size() == 2);
            var dead = deadOf(bench).getFirst();
            assertThat(header(dead, DeadLetters.CAUSE))
                    .contains("IllegalStateException")
                    .contains("stamp.example");
            assertThat(header(dead, DeadLetters.CAUSE)).doesNotContain("sig=abc");
            assertThat(header(dead, DeadLetters.TOPIC)).isEqualTo(bench.asked());
            assertThat(header(dead, DeadLetters.DELIVERIES)).isEqualTo("3");
            assertThat(header(dead, "ce_type")).isEqualTo("io.vernissage.test.errand.asked.v1");
            assertThat(told(bench)).hasSize(2).allMatch(text -> text.startsWith("failed After 3 deliveries"));
            assertThat(recorder.given()).hasSize(6);
        }
    }

    @Test
    void shouldLetEightSlotsShareOnePartition() {
        try (var bench = new Bench(1)) {
            // Given
            var together = new CountDownLatch(8);
            var recorder = new Recorder(bench.done(), _ -> {
                together.countDown();
                together.await();
            });
            var pipeline = bench.pipeline();
            pipeline.tell(IntStream.range(0, 8)
                    .mapToObj(number -> Errand.asked(bench.asked(), "shared"))
                    .toList());
            // When
            pipeline.work(bench.work().withSlots(8), Errand.Asked.class, recorder);
            // Then
            await().atMost(BOUND).until(() -> told(bench).size() == 8);
            assertThat(recorder.given()).hasSize(8);
        }
    }

    @Test
    void shouldNotLetASlowRecordHoldUpTheOthers() {
        try (var bench = new Bench(1)) {
            // Given
            var finish = new CountDownLatch(1);
            var recorder = new Recorder(bench.done(), work -> {
                if (work.event().text().equals("slow")) {
                    finish.await();
                }
            });
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "slow")));
            pipeline.tell(IntStream.range(0, 20)
                    .mapToObj(number -> Errand.asked(bench.asked(), "quick " + number))
                    .toList());
            // When
            pipeline.work(bench.work().withSlots(2), Errand.Asked.class, recorder);
            // Then
            await().atMost(BOUND).until(() -> told(bench).size() == 20);
            finish.countDown();
            awaitTold(bench, "done slow");
        }
    }

    @Test
    void shouldWaitLongerBeforeEveryFurtherDelivery() {
        try (var bench = new Bench(1)) {
            // Given
            var recorder = new Recorder(bench.done(), work -> {
                if (work.delivery() < 4) {
                    throw new IllegalStateException("not yet");
                }
            });
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "patience")));
            // When
            var settings = bench.work().withBackOff(Duration.ofMillis(400), Duration.ofSeconds(10));
            pipeline.work(settings, Errand.Asked.class, recorder);
            // Then
            awaitTold(bench, "done patience");
            var times = recorder.given().stream().map(Recorder.Given::nanos).toList();
            assertThat(times).hasSize(4);
            assertThat(times.get(1) - times.get(0))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
            assertThat(times.get(2) - times.get(1))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(400).toNanos());
            assertThat(times.get(3) - times.get(2))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(800).toNanos());
        }
    }

    @Test
    void shouldKeepARecordWhileItsBackOffIsLongerThanItsLock() {
        try (var bench = new Bench(1)) {
            // Given
            var settings = bench.work()
                    .withLock(Duration.ofSeconds(1))
                    .withBackOff(Duration.ofSeconds(6), Duration.ofSeconds(6));
            var failing = new Recorder(bench.done(), work -> {
                if (work.delivery() == 1) {
                    throw new IllegalStateException("not yet");
                }
            });
            var rival = new Recorder(bench.done(), work -> {
                if (work.delivery() == 1) {
                    throw new IllegalStateException("the other one has it");
                }
            });
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "patience")));
            // When
            pipeline.work(settings, Errand.Asked.class, failing);
            await().atMost(BOUND).until(() -> failing.given().size() == 1);
            bench.pipeline().work(settings, Errand.Asked.class, rival);
            // Then
            awaitTold(bench, "done patience");
            var second = Stream.concat(failing.given().stream().skip(1), rival.given().stream())
                    .toList();
            assertThat(second).singleElement().satisfies(it -> {
                assertThat(it.work().delivery()).isEqualTo(2);
                assertThat(Duration.ofNanos(
                                it.nanos() - failing.given().getFirst().nanos()))
                        .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            });
        }
    }

    @Test
    void shouldLetARecordThatWaitsHoldNobodyUp() {
        try (var bench = new Bench(1)) {
            // Given
            var recorder = new Recorder(bench.done(), work -> {
                if (work.event().text().equals("failing")) {
                    throw new IllegalStateException("not yet");
                }
            });
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "failing")));
            pipeline.tell(IntStream.range(0, 3)
                    .mapToObj(number -> Errand.asked(bench.asked(), "quick " + number))
                    .toList());
            // When
            var settings = bench.work().withSlots(1).withBackOff(Duration.ofMinutes(30), Duration.ofMinutes(30));
            pipeline.work(settings, Errand.Asked.class, recorder);
            // Then
            await().atMost(BOUND).until(() -> told(bench).size() == 3);
            assertThat(recorder.texts()).containsExactlyInAnyOrder("failing", "quick 0", "quick 1", "quick 2");
        }
    }

    @Test
    void shouldTellARefusalAndBeDone() {
        try (var bench = new Bench(1)) {
            // Given
            var recorder = new Recorder(bench.done(), _ -> {
                throw new ProblemException(Problem.lasting("unfit", "Unfit", "the disk is a VHDX"));
            });
            var pipeline = bench.pipeline();
            pipeline.tell(List.of(Errand.asked(bench.asked(), "unfit")));
            // When
            pipeline.work(bench.work(), Errand.Asked.class, recorder);
            // Then
            awaitTold(bench, "failed the disk is a VHDX");
            assertThat(recorder.given()).hasSize(1);
            assertThat(deadOf(bench)).isEmpty();
        }
    }

    @Test
    void shouldPassOverOtherTypesAndBuryWhatIsNoEvent() {
        try (var bench = new Bench(1)) {
            // Given
            var pipeline = bench.pipeline();
            var recorder = new Recorder(bench.done(), _ -> {});
            pipeline.tell(List.of(Errand.asked(bench.asked(), "first").done(bench.asked())));
            var readable = CODEC.encode(Errand.asked(bench.asked(), "broken"));
            bench.send(new ProducerRecord<>(
                    readable.topic(), null, readable.key(), "no json".getBytes(UTF_8), readable.headers()));
            pipeline.tell(List.of(Errand.asked(bench.asked(), "last")));
            // When
            pipeline.work(bench.work(), Errand.Asked.class, recorder);
            // Then
            awaitTold(bench, "done last");
            assertThat(recorder.texts()).containsExactly("last");
            assertThat(deadOf(bench)).singleElement().satisfies(dead -> {
                assertThat(new String(dead.value(), UTF_8)).isEqualTo("no json");
                assertThat(header(dead, DeadLetters.CAUSE))
                        .contains("the data is not a io.vernissage.test.errand.asked.v1");
            });
        }
    }

    @Test
    void shouldTellALargePlanTogetherAndCarryItsTrace() {
        try (var bench = new Bench(4)) {
            // Given
            var pipeline = bench.pipeline();
            var asked = Errand.asked(bench.asked(), "plan");
            pipeline.tell(List.of(asked));
            // When
            pipeline.work(bench.work(), Errand.Asked.class, new WorkHandler<>() {
                @Override
                public void handle(Work<Errand.Asked> work, Outbox outbox) {
                    IntStream.range(0, 16_384)
                            .forEach(_ -> outbox.tell(work.event().done(bench.done())));
                }

                @Override
                public void failed(Work<Errand.Asked> work, Problem problem, Outbox outbox) {
                    throw new AssertionError(problem);
                }
            });
            // Then
            await().atMost(BOUND).until(() -> told(bench).size() == 16_384);
            var traces = bench.on(bench.done()).stream()
                    .map(record -> header(record, "ce_traceparent"))
                    .distinct()
                    .toList();
            assertThat(traces).containsExactly(header(bench.on(bench.asked()).getFirst(), "ce_traceparent"));
        }
    }
}
