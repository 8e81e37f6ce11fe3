package io.vernissage.hub;

import java.time.Instant;
import java.util.List;

/**
 * An item of the marketplace gallery.
 *
 * @param identity {@code Publisher.Name.Version}
 */
public record GalleryItem(
        String identity,
        String publisher,
        String itemName,
        String version,
        String displayName,
        Instant createdTime,
        Instant changedTime,
        List<String> artifactUris) {}
