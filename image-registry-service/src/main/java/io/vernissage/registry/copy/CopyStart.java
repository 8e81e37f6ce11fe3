package io.vernissage.registry.copy;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.registry.RegistrySettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Starts looking after open copies. */
@ApplicationScoped
class CopyStart {
    void start(@Observes StartupEvent event, Pipeline pipeline, Stamps stamps, RegistrySettings settings) {
        if (settings.sourceAccess().compareTo(settings.patience()) <= 0) {
            throw new IllegalStateException(
                    "vernissage.registry.source-access (%s) must be longer than vernissage.registry.patience (%s): the library reads the uploaded blob for as long as it copies"
                            .formatted(settings.sourceAccess(), settings.patience()));
        }
        var watch = new LibraryWatch(stamps, settings.patience(), Clock.systemUTC());
        pipeline.fold(new OpenCopies(), settings.poll(), watch);
    }
}
