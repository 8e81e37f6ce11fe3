package io.vernissage.vm.watch;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.vm.MachineSettings;
import io.vernissage.vm.machine.HubMachines;
import io.vernissage.vm.machine.Machines;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Starts looking after open machines. */
@ApplicationScoped
class WatchStart {
    void start(@Observes StartupEvent event, Pipeline pipeline, Stamps stamps, MachineSettings settings) {
        if (settings.patience().compareTo(Machines.SOURCE_ACCESS) >= 0) {
            throw new IllegalStateException(
                    "vernissage.vm.patience (%s) must be shorter than the %s for which a stamp may read the uploaded blob"
                            .formatted(settings.patience(), Machines.SOURCE_ACCESS));
        }
        var watch =
                new MachineWatch(stamp -> new HubMachines(stamps.stamp(stamp)), settings.patience(), Clock.systemUTC());
        pipeline.fold(new OpenMachines(), settings.poll(), watch);
    }
}
