package io.vernissage.pipeline;

import java.time.Instant;
import java.util.UUID;

/** What gallery-service tells the others, on {@code vernissage.gallery-items}. */
public sealed interface GalleryItemEvent extends Event {
    @Override
    default Topic topic() {
        return Topics.GALLERY_ITEMS;
    }

    /**
     * The item is in the gallery.
     *
     * @param item its identity, {@code Publisher.Name.Version}
     */
    @EventType("io.vernissage.gallery-item.published.v1")
    record GalleryItemPublished(UUID publication, Instant at, String item, ImageReference image)
            implements GalleryItemEvent {}

    @EventType("io.vernissage.gallery-item.failed.v1")
    record GalleryItemFailed(UUID publication, Instant at, Problem problem) implements GalleryItemEvent {}

    @EventType("io.vernissage.gallery-item.withdrawn.v1")
    record GalleryItemWithdrawn(UUID publication, Instant at, String item) implements GalleryItemEvent {}
}
