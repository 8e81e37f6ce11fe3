package io.vernissage.gallery.publishing;

import io.vernissage.gallery.azpkg.OriginMark;
import io.vernissage.hub.GalleryItem;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Tells this publication's item from one of the same identity that somebody else published.
 *
 * <p>The package bears an {@link OriginMark}, which shows in the addresses of the item's artifacts. Those are documented to
 * end in the file's path within the package (MicrosoftDocs/azure-stack-docs,
 * azure-stack-create-and-publish-marketplace-item.md). A stamp whose addresses do not end so says nothing either way;
 * there an item counts as ours if it has our title and is no older than our image.
 *
 * @param due when this publication's item became due
 */
record Origin(UUID publication, String title, Instant due) {
    /** A stamp's clock and ours may disagree, though not by more than sign-in tolerates. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    boolean isOf(GalleryItem item) {
        var mark = OriginMark.fileName(publication);
        if (item.artifactUris().stream().anyMatch(uri -> endsIn(uri, mark))) {
            return true;
        }
        var pathsKept = item.artifactUris().stream().anyMatch(uri -> endsIn(uri, ".json"));
        return !pathsKept
                && item.displayName().equals(title.strip())
                && !item.createdTime().isBefore(due.minus(CLOCKS_APART));
    }

    private static boolean endsIn(String uri, String end) {
        var path = uri.split("[?#]", 2)[0];
        return path.regionMatches(true, path.length() - end.length(), end, 0, end.length());
    }
}
