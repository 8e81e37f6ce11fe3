package io.vernissage.gallery.publishing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of this service. */
@ConfigMapping(prefix = "vernissage.gallery")
interface GallerySettings {
    /** How many items this process publishes at once, for each of the two occasions. */
    @WithDefault("4")
    int slots();

    /** How long the stamp may read a package; it does so during the publish call. */
    @WithDefault("30m")
    Duration packageAccess();

    /** How long an item may take to be seen after the stamp has accepted it. */
    @WithDefault("30s")
    Duration confirmWithin();
}
