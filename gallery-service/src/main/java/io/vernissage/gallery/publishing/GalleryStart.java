package io.vernissage.gallery.publishing;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Starts taking the two events that make an item due. */
@ApplicationScoped
class GalleryStart {
    static final String AFTER_IMAGE = "gallery-service.publisher";
    static final String AFTER_BOOT = "gallery-service.publisher-after-boot";
    /** As many as there may be: a stamp that is being updated is away for minutes. */
    static final int DELIVERIES = 9;

    void start(@Observes StartupEvent event, Pipeline pipeline, Stamps stamps, GallerySettings settings) {
        var publisher = new ItemPublisher(stamps, settings);
        var clock = Clock.systemUTC();
        pipeline.work(
                queue(AFTER_IMAGE, Topics.IMAGES, settings),
                ImageRegistered.class,
                new ItemHandler<>(ItemRequest::of, publisher, clock));
        pipeline.work(
                queue(AFTER_BOOT, Topics.VIRTUAL_MACHINES, settings),
                VirtualMachineBooted.class,
                new ItemHandler<>(ItemRequest::of, publisher, clock));
    }

    private static WorkQueueSettings queue(String group, Topic topic, GallerySettings settings) {
        return WorkQueueSettings.of(group, topic).withSlots(settings.slots()).withDeliveries(DELIVERIES);
    }
}
