package io.vernissage.vm.machine;

import java.util.Optional;

/** Finds the machines of a stamp. */
@FunctionalInterface
public interface MachineStamps {
    /**
     * Of one stamp by name; of the default stamp where no name is given.
     *
     * @throws io.vernissage.hub.UnknownStampException if no stamp of that name is configured
     */
    Machines on(Optional<String> stamp);
}
