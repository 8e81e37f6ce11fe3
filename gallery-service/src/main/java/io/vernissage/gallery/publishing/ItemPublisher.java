package io.vernissage.gallery.publishing;

import io.vernissage.gallery.GalleryProblem;
import io.vernissage.gallery.azpkg.Azpkg;
import io.vernissage.gallery.azpkg.ItemContent;
import io.vernissage.gallery.azpkg.ItemIdentity;
import io.vernissage.hub.GalleryItem;
import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.ProblemException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Sees one item into the gallery of its stamp. Every step may run twice and be cut off anywhere: names are deterministic,
 * and an item that is there already is recognised as this publication's own by its {@link Origin}.
 */
final class ItemPublisher {
    private static final Logger LOG = Logger.getLogger(ItemPublisher.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Stamps stamps;
    private final GallerySettings settings;

    ItemPublisher(Stamps stamps, GallerySettings settings) {
        this.stamps = stamps;
        this.settings = settings;
    }

    /**
     * Publishes, confirms, and leaves nothing temporary behind.
     *
     * @param delivery how often this has been tried, this time included
     * @return the identity under which the item is in the gallery
     * @throws ProblemException if the request can not become an item, or the identity is another one's
     * @throws HubException if the stamp said no, or did not answer
     * @throws NotVisibleException if the stamp took the package but does not show the item
     */
    ItemIdentity publish(ItemRequest request, int delivery) throws InterruptedException {
        // Judged before the stamp is asked for anything.
        var content = ItemContent.of(request.publication(), request.image(), request.specification(), request.item());
        var stamp = stamps.stamp(request.specification().stamp());
        var origin = new Origin(request.publication(), request.item().title(), request.due());
        var storage = TemporaryStorage.of(stamp, request.publication());
        if (!isThere(stamp.galleryItems(), content.identity(), origin)) {
            post(stamp.galleryItems(), content, origin, storage);
            confirm(stamp, content.identity(), origin);
        }
        cleanUp(storage, request, delivery);
        return content.identity();
    }

    /** Takes away what an attempt may have left. The publish call has ended: this runs after the last attempt only. */
    void giveUp(ItemRequest request) {
        try {
            TemporaryStorage.of(stamps.stamp(request.specification().stamp()), request.publication())
                    .delete();
        } catch (RuntimeException e) {
            // The failure must be told even so. The group bears the publication's tag, by which an operator finds it.
            LOG.warnf(
                    "Temporary resource group may be left, publication=%s, group=%s, reason=%s",
                    request.publication(), TemporaryStorage.groupOf(request.publication()), e.getMessage());
        }
    }

    /**
     * Whether this publication's item is in the gallery: then an earlier attempt published it and was cut off before it
     * could tell. An item of the same identity that is another one's is never replaced; a stamp would do so silently, or
     * answer with the old item.
     */
    private static boolean isThere(GalleryItems gallery, ItemIdentity identity, Origin origin) {
        var present = gallery.get(identity.toString());
        if (present.isPresent() && !origin.isOf(present.get())) {
            throw taken(identity, present.get());
        }
        return present.isPresent();
    }

    private static ProblemException taken(ItemIdentity identity, GalleryItem present) {
        return GalleryProblem.IDENTITY_TAKEN.because(
                ("%s has been in the gallery since %s and is not of this publication. Choose another image.version or"
                                + " galleryItem.name, or have the operator remove that item.")
                        .formatted(identity, present.createdTime()));
    }

    private void post(GalleryItems gallery, ItemContent content, Origin origin, TemporaryStorage storage) {
        try {
            gallery.publish(storage.put(Azpkg.of(content), settings.packageAccess()));
        } catch (HubException e) {
            // Somebody may have been faster with this very item, a worker that was thought dead or a first try of this
            // call whose answer was lost, and may have taken the package away. What passes is looked at by the next
            // try.
            if (e.passing() || !isThere(gallery, content.identity(), origin)) {
                throw e;
            }
        }
    }

    /**
     * Looks until the item is to be seen. A gallery is eventually consistent: straight after a removal it may take a
     * package, answer with the item that is just going, and have nothing a moment later.
     */
    private void confirm(Stamp stamp, ItemIdentity identity, Origin origin) throws InterruptedException {
        var looks = 1 + settings.confirmWithin().dividedBy(LOOK_EVERY);
        for (var look = 1L; look <= looks; look++) {
            var item = stamp.galleryItems().get(identity.toString());
            if (item.filter(origin::isOf).isPresent()) {
                return;
            }
            if (look < looks) {
                Thread.sleep(LOOK_EVERY);
            }
        }
        throw new NotVisibleException(identity, settings.confirmWithin());
    }

    /** On the last delivery a group that will not go is no reason to call a published item failed. */
    private void cleanUp(TemporaryStorage storage, ItemRequest request, int delivery) {
        if (delivery < GalleryStart.DELIVERIES) {
            storage.delete();
        } else {
            giveUp(request);
        }
    }
}
