package io.vernissage.hub;

import java.util.Optional;
import java.util.Set;

/** The stamps this process is configured for. */
public interface Stamps {
    /**
     * One stamp by name; the default stamp where no name is given. Connects on first use, not before.
     *
     * @throws UnknownStampException if no stamp of that name is configured
     */
    Stamp stamp(Optional<String> name);

    Set<String> names();

    String defaultName();
}
