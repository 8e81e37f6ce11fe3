package io.vernissage.pipeline.fold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.kafka.DeadLetters;
import io.vernissage.pipeline.kafka.RecordSize;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What becomes of an event that cannot be folded, of its publication, and of those behind it. */
class UnfoldableIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int LARGEST = 1_048_576;
    /** Our measure is an upper bound by 500 bytes or so: this is too much for it and not yet for the brokers. */
    private static final int BEYOND = 300;

    private static final String FAILED = "urn:vernissage:problem:event-not-folded";
    private static final EventCodec CODEC = EventCodec.of("elsewhere", Errand.class);

    @Test
    void shouldTellThePublicationThatOneOfItsEventsFailed() {
        try (var bench = new Bench(1)) {
            // Given
            var pipeline = bench.pipeline();
            var fold = pipeline.fold(logicOf(bench));
            var first = Errand.asked(bench.asked(), "good");
            // When
            pipeline.tell(List.of(first));
            pipeline.tell(List.of(another(first, bench, "poison")));
            var unreadable = CODEC.encode(first);
            bench.send(new ProducerRecord<>(
                    unreadable.topic(), null, unreadable.key(), "no json".getBytes(UTF_8), unreadable.headers()));
            // Then
            await().atMost(BOUND).until(() -> seen(fold, first).equals(List.of("good", FAILED, FAILED)));
            await().atMost(BOUND).until(() -> deadOf(bench).size() == 2);
        }
    }

    @Test
    void shouldGoOnAfterARecordWhoseConsequencesAreTooLarge() {
        try (var bench = new Bench(1)) {
            // Given: a request that fits as it is, and no more once it has headers that say why it is dead
            var pipeline = bench.pipeline();
            var fold = pipeline.fold(logicOf(bench));
            var first = Errand.asked(bench.asked(), "good");
            pipeline.tell(List.of(first));
            var around = RecordSize.of(CODEC.encode(another(first, bench, "")));
            var large = "x".repeat((int) (LARGEST - around + BEYOND));
            // When
            bench.send(CODEC.encode(another(first, bench, large)));
            var last = Errand.asked(bench.asked(), "last");
            pipeline.tell(List.of(last));
            // Then
            await().atMost(BOUND).until(() -> seen(fold, last).equals(List.of("last")));
            assertThat(seen(fold, first)).containsExactly("good", FAILED);
            await().atMost(BOUND).until(() -> deadOf(bench).size() == 1);
            var dead = deadOf(bench).getFirst();
            assertThat(dead.value()).isNull();
            assertThat(header(dead, DeadLetters.CAUSE)).contains("at most " + LARGEST);
            assertThat(header(dead, DeadLetters.OFFSET)).isEqualTo("1");
            assertThat(header(dead, "ce_type")).isEqualTo("io.vernissage.test.errand.asked.v1");
            assertThat(fold.trouble()).isEmpty();
        }
    }

    private static Counting logicOf(Bench bench) {
        return new Counting(bench.group(), bench.asked(), bench.done());
    }

    private static Errand.Asked another(Errand.Asked errand, Bench bench, String text) {
        return new Errand.Asked(errand.publication(), Instant.now(), bench.asked(), text);
    }

    private static List<String> seen(Fold<Counting.Count> fold, Errand.Asked errand) {
        return Optional.ofNullable(fold.owned().get(errand.publication()))
                .map(Counting.Count::seen)
                .orElse(List.of())
                .stream()
                .map(text -> text.length() < 100 ? text : "large")
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadOf(Bench bench) {
        return bench.on(Topics.DEAD_LETTERS.name()).stream()
                .filter(record -> header(record, DeadLetters.GROUP).equals(bench.group()))
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
