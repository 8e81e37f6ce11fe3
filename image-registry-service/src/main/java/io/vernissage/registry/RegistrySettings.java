package io.vernissage.registry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of this service. */
@ConfigMapping(prefix = "vernissage.registry")
public interface RegistrySettings {
    /** How many images this process asks for at once. */
    @WithDefault("4")
    int slots();

    /** How often the library is asked after its open copies. */
    @WithDefault("2s")
    Duration poll();

    /** How long a copy may take before the registration has failed. */
    @WithDefault("6h")
    Duration patience();

    /**
     * How long the stamp may read the uploaded blob. The library copies while it may read, and an image cannot be asked for
     * anew with another address: this must outlast {@link #patience}.
     */
    @WithDefault("24h")
    Duration sourceAccess();
}
