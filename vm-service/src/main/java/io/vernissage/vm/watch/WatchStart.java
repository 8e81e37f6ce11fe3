package io.vernissage.vm.watch;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.vm.MachineSettings;
import io.vernissage.vm.machine.HubMachines;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Starts looking after open machines. */
@ApplicationScoped
class WatchStart {
    void start(@Observes StartupEvent event, Pipeline pipeline, Stamps stamps, MachineSettings settings) {
        var watch =
                new MachineWatch(stamp -> new HubMachines(stamps.stamp(stamp)), settings.patience(), Clock.systemUTC());
        pipeline.fold(new OpenMachines(), settings.poll(), watch);
    }
}
