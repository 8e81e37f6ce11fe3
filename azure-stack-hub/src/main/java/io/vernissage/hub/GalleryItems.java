package io.vernissage.hub;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Microsoft.Gallery.Admin gallery items at 2015-04-01. */
public interface GalleryItems {
    List<GalleryItem> list();

    Optional<GalleryItem> get(String identity);

    /** Publishes a package; the stamp fetches it during the call. 200 and 201 are both success. */
    GalleryItem publish(URI azpkg);

    /** Removes the item; one that is not there (204) is removed. */
    void delete(String identity);
}
