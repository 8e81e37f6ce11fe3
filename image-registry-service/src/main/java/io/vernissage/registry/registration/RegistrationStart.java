package io.vernissage.registry.registration;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.registry.RegistrySettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Starts taking completed uploads. */
@ApplicationScoped
class RegistrationStart {
    static final String GROUP = "image-registry-service.registrar";

    void start(@Observes StartupEvent event, Pipeline pipeline, Stamps stamps, RegistrySettings settings) {
        var registrar =
                new Registrar(stamps, new VhdSourceCheck(Stamp::plainHttp), settings.sourceAccess(), Clock.systemUTC());
        // As many deliveries as there may be: a stamp that is being updated is away for minutes.
        var queue = WorkQueueSettings.of(GROUP, Topics.UPLOADS)
                .withSlots(settings.slots())
                .withDeliveries(9);
        pipeline.work(queue, UploadCompleted.class, registrar);
    }
}
