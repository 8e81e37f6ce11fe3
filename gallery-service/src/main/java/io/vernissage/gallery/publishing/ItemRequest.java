package io.vernissage.gallery.publishing;

import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An item that is due.
 *
 * @param due when it became due; an item that is older is not of this publication
 */
record ItemRequest(
        UUID publication, Instant due, ImageReference image, PublicationSpec specification, GalleryItemSpec item) {

    /** An image is enough for an item, unless the machine is to be waited for. */
    static Optional<ItemRequest> of(ImageRegistered event) {
        return of(event.publication(), event.at(), event.image(), event.spec(), Order.GALLERY_AFTER_IMAGE);
    }

    static Optional<ItemRequest> of(VirtualMachineBooted event) {
        return of(event.publication(), event.at(), event.image(), event.spec(), Order.GALLERY_AFTER_BOOT);
    }

    private static Optional<ItemRequest> of(
            UUID publication, Instant due, ImageReference image, PublicationSpec specification, Order order) {
        return specification
                .galleryItem()
                .filter(_ -> specification.order() == order)
                .map(item -> new ItemRequest(publication, due, image, specification, item));
    }
}
