package io.vernissage.pipeline;

import java.time.Instant;
import java.util.UUID;

/** What image-registry-service tells the others, on {@code vernissage.images}. */
public sealed interface ImageEvent extends Event {
    @Override
    default Topic topic() {
        return Topics.IMAGES;
    }

    /** The stamp's library has been asked for the image and copies it; that may take an hour. */
    @EventType("io.vernissage.image.registration-started.v1")
    record ImageRegistrationStarted(
            UUID publication,
            Instant at,
            ImageReference image,
            BlobLocation blob,
            long virtualSize,
            PublicationSpec spec)
            implements ImageEvent {}

    /**
     * The library has its copy.
     *
     * @param blob the uploaded blob, which is still there while a later stage of this publication reads it
     */
    @EventType("io.vernissage.image.registered.v1")
    record ImageRegistered(
            UUID publication,
            Instant at,
            ImageReference image,
            BlobLocation blob,
            long virtualSize,
            PublicationSpec spec)
            implements ImageEvent {}

    @EventType("io.vernissage.image.registration-failed.v1")
    record ImageRegistrationFailed(UUID publication, Instant at, Problem problem) implements ImageEvent {}

    @EventType("io.vernissage.image.withdrawn.v1")
    record ImageWithdrawn(UUID publication, Instant at, ImageReference image) implements ImageEvent {}
}
