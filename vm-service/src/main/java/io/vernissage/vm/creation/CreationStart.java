package io.vernissage.vm.creation;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.vm.MachineSettings;
import io.vernissage.vm.machine.HubMachines;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Starts taking registered images. */
@ApplicationScoped
class CreationStart {
    static final String GROUP = "vm-service.creator";

    void start(@Observes StartupEvent event, Pipeline pipeline, Stamps stamps, MachineSettings settings) {
        var creator = new Creator(stamp -> new HubMachines(stamps.stamp(stamp)), Clock.systemUTC());
        // As many deliveries as there may be: a stamp that is being updated is away for minutes.
        var queue = WorkQueueSettings.of(GROUP, Topics.IMAGES)
                .withSlots(settings.slots())
                .withDeliveries(9);
        pipeline.work(queue, ImageRegistered.class, creator);
    }
}
