package io.vernissage.pipeline.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UnreadableEventException;
import io.vernissage.pipeline.kafka.DeadLetters;
import io.vernissage.pipeline.testing.Bench;
import io.vernissage.pipeline.testing.Errand;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What workers told, as a test wants to compare it. */
final class Answers {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final EventCodec CODEC = EventCodec.of("test", Errand.class);

    private Answers() {}

    static void awaitTold(Bench bench, String text) {
        await().atMost(BOUND).until(() -> told(bench).contains(text));
    }

    /** What is on the topic of answers, each as its kind and text. */
    static List<String> told(Bench bench) {
        return bench.on(bench.done()).stream().map(Answers::words).toList();
    }

    private static String words(ConsumerRecord<byte[], byte[]> record) {
        try {
            Event event = CODEC.decode(record).orElseThrow();
            return switch (event) {
                case Errand.Done done -> "done " + done.text();
                case Errand.Failed failed -> "failed " + failed.text();
                default -> event.toString();
            };
        } catch (UnreadableEventException e) {
            throw new AssertionError(e);
        }
    }

    static List<ConsumerRecord<byte[], byte[]>> deadOf(Bench bench) {
        return bench.on(Topics.DEAD_LETTERS.name()).stream()
                .filter(record -> header(record, DeadLetters.GROUP).equals(bench.group()))
                .toList();
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
