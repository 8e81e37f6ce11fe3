package io.vernissage.pipeline.fold;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.pipeline.kafka.KafkaSettings;
import io.vernissage.pipeline.running.KafkaPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process that counts until it is killed, and says so every time its timer sees an open publication. */
public final class CountingProcess {
    private CountingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        var pipeline = new KafkaPipeline(
                KafkaSettings.of(arguments[0], "test", Path.of(arguments[4])), new SimpleMeterRegistry());
        var logic = new Counting(arguments[3], arguments[1], arguments[2]);
        pipeline.fold(logic, Duration.ofMillis(50), (open, _) -> {
            if (!open.isEmpty()) {
                System.out.println("open " + open.size());
            }
        });
        new CountDownLatch(1).await();
    }
}
