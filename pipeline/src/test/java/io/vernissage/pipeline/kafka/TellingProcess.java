package io.vernissage.pipeline.kafka;

import io.vernissage.pipeline.EventCause;
import io.vernissage.pipeline.testing.Errand;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A process that tells many events together, says so when half of them are on their way, and stays there until killed. */
public final class TellingProcess {
    private static final int MANY = 4_000;

    private TellingProcess() {}

    public static void main(String[] arguments) {
        var brokers = Brokers.of(KafkaSettings.of(arguments[0], "test", Path.of(arguments[2])));
        new Teller(brokers).tell(new Halting(arguments[1]), EventCause.ofItself());
    }

    /** Halts when its second half is taken, one by one, to be sent. */
    private static final class Halting extends AbstractList<Errand.Done> {
        private final List<Errand.Done> events;

        Halting(String topic) {
            this.events = IntStream.range(0, MANY)
                    .mapToObj(number -> Errand.asked(topic, "half " + number).done(topic))
                    .toList();
        }

        @Override
        public Errand.Done get(int place) {
            if (place == MANY / 2) {
                halt();
            }
            return events.get(place);
        }

        @Override
        public Stream<Errand.Done> stream() {
            return events.stream();
        }

        @Override
        public int size() {
            return MANY;
        }

        private static void halt() {
            System.out.println("halfway");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
