package io.vernissage.pipeline.queue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.kafka.KafkaSettings;
import io.vernissage.pipeline.running.KafkaPipeline;
import io.vernissage.pipeline.testing.Errand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process that takes one record, says so and holds it until it is killed. */
public final class HoldingWorker {
    private HoldingWorker() {}

    public static void main(String[] arguments) throws InterruptedException {
        var pipeline = new KafkaPipeline(
                KafkaSettings.of(arguments[0], "test", Path.of(arguments[3])), new SimpleMeterRegistry());
        var settings = WorkQueueSettings.of(arguments[2], new Topic(arguments[1], Topic.Keeps.A_YEAR))
                .withSlots(1)
                .withLock(Duration.ofSeconds(2));
        var forEver = new CountDownLatch(1);
        pipeline.work(settings, Errand.Asked.class, new WorkHandler<>() {
            @Override
            public void handle(Work<Errand.Asked> work, Outbox outbox) throws InterruptedException {
                System.out.println("holding " + work.event().text());
                forEver.await();
            }

            @Override
            public void failed(Work<Errand.Asked> work, Problem problem, Outbox outbox) {
                System.out.println("failed " + problem);
            }
        });
        forEver.await();
    }
}
