package io.vernissage.vm.machine;

import java.util.Optional;
import java.util.UUID;

/**
 * A machine as a stamp lists it.
 *
 * @param id its resource id
 * @param owner the publication its tag names, in whatever form it is there
 * @param provisioningState the stamp's word: Creating, Updating, Succeeded, Failed, ...
 */
public record ListedMachine(MachineName name, String id, Optional<String> owner, String provisioningState) {
    /** Whether it was made for this publication. */
    public boolean belongsTo(UUID publication) {
        return owner.filter(publication.toString()::equals).isPresent();
    }
}
