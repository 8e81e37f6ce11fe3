package io.vernissage.pipeline.quarkus;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while brokers answer and everything that was started does its work; says what does not, in words. */
@Readiness
@Singleton
class PipelineReadiness implements HealthCheck {
    private final ServicePipeline pipeline;

    @Inject
    PipelineReadiness(ServicePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public HealthCheckResponse call() {
        var trouble = pipeline.trouble();
        var response = HealthCheckResponse.named("pipeline").status(trouble.isEmpty());
        for (var number = 1; number <= trouble.size(); number++) {
            response.withData("trouble-" + number, trouble.get(number - 1));
        }
        return response.build();
    }
}
