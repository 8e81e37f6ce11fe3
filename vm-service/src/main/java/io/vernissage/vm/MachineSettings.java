package io.vernissage.vm;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of this service. */
@ConfigMapping(prefix = "vernissage.vm")
public interface MachineSettings {
    /** How many machines this process prepares at once. */
    @WithDefault("4")
    int slots();

    /** How often open machines are looked after. */
    @WithDefault("2s")
    Duration poll();

    /** How long a machine may take to be provisioned, the copy of its disk included, before it has failed. */
    @WithDefault("6h")
    Duration patience();
}
