package io.vernissage.pipeline.quarkus;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.fold.Fold;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.pipeline.fold.FoldTimer;
import io.vernissage.pipeline.fold.StateCopy;
import io.vernissage.pipeline.kafka.KafkaSettings;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueue;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.pipeline.running.KafkaPipeline;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service's pipeline. It ends before the beans that its handlers use do. */
@Singleton
public class ServicePipeline implements Pipeline {
    private final KafkaPipeline pipeline;

    @Inject
    ServicePipeline(
            KafkaConfiguration configuration,
            @ConfigProperty(name = "quarkus.application.name", defaultValue = "vernissage") String service) {
        this.pipeline = new KafkaPipeline(
                new KafkaSettings(
                        configuration.bootstrapServers(),
                        service,
                        configuration.partitions(),
                        configuration.replication(),
                        Path.of(configuration.stateDirectory()),
                        configuration.client()),
                Metrics.globalRegistry);
    }

    @Override
    public <E extends Event> WorkQueue work(WorkQueueSettings settings, Class<E> type, WorkHandler<E> handler) {
        return pipeline.work(settings, type, handler);
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic) {
        return pipeline.fold(logic);
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic, Duration every, FoldTimer<S> timer) {
        return pipeline.fold(logic, every, timer);
    }

    @Override
    public <S> StateCopy<S> copyOf(Topic states, Class<S> stateType) {
        return pipeline.copyOf(states, stateType);
    }

    @Override
    public <E extends Event> Optional<E> readBack(Topic topic, Class<E> type, UUID publication, Instant around) {
        return pipeline.readBack(topic, type, publication, around);
    }

    @Override
    public void tell(List<? extends Event> events) {
        pipeline.tell(events);
    }

    List<String> trouble() {
        return pipeline.trouble();
    }

    boolean dead() {
        return pipeline.dead();
    }

    void stop(@Observes @Priority(1) ShutdownEvent ending) {
        pipeline.close();
    }
}
