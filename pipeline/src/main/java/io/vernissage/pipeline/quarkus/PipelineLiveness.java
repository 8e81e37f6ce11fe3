package io.vernissage.pipeline.quarkus;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive unless a part has ended for good, where only a new process helps. Neither absent brokers nor a handler that runs
 * for hours make a process worth killing.
 */
@Liveness
@Singleton
class PipelineLiveness implements HealthCheck {
    private final ServicePipeline pipeline;

    @Inject
    PipelineLiveness(ServicePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("pipeline").status(!pipeline.dead()).build();
    }
}
