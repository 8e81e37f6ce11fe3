package io.vernissage.gallery.publishing;

import io.vernissage.gallery.azpkg.ItemIdentity;
import java.time.Duration;

/** The stamp took the package but does not show the item. That may pass. */
final class NotVisibleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotVisibleException(ItemIdentity identity, Duration waited) {
        super("The stamp accepted the package of %s, but the gallery does not show it after %s"
                .formatted(identity, waited));
    }
}
