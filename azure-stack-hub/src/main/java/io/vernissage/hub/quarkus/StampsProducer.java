package io.vernissage.hub.quarkus;

import io.quarkus.arc.DefaultBean;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.connect.ConfiguredStamps;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the configured stamps a bean; an application's own bean of this type goes first. */
@ApplicationScoped
class StampsProducer {
    private static final Logger LOG = LoggerFactory.getLogger(StampsProducer.class);

    @Produces
    @ApplicationScoped
    @DefaultBean
    Stamps stamps(HubConfiguration configuration) {
        return ConfiguredStamps.of(ConfigurationReading.settings(configuration));
    }

    /** A mistake in the configuration ends the start, not the first publication. */
    void checkAtStart(@Observes Startup event, Stamps stamps) {
        LOG.info("Stamps are configured, names={}, default={}", stamps.names(), stamps.defaultName());
    }
}
