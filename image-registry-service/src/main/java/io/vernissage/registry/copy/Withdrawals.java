package io.vernissage.registry.copy;

import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImages;
import io.vernissage.registry.Sources;
import io.vernissage.registry.copy.OpenCopy.Withdrawing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Takes the entries of failed copies out of the library, one try a minute for each while the stamp does not manage it. */
final class Withdrawals {
    private static final Logger LOG = Logger.getLogger(Withdrawals.class);
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);

    private final Duration patience;
    private final Map<UUID, Instant> tried = new ConcurrentHashMap<>();

    /** How one try ended. */
    sealed interface Outcome {
        /** Nothing of this publication is in the library any more. */
        record Gone() implements Outcome {}

        /** It stays. */
        record Left(String why) implements Outcome {}

        /** The stamp did not manage it now. */
        record Later() implements Outcome {}
    }

    /** @param patience how long an entry is tried to be removed before it is left */
    Withdrawals(Duration patience) {
        this.patience = patience;
    }

    void retain(Set<UUID> open) {
        tried.keySet().retainAll(open);
    }

    boolean isDue(UUID publication, Instant now) {
        var last = tried.get(publication);
        return last == null || last.plus(TRY_AGAIN).isBefore(now);
    }

    /** Removes the entry if it is this publication's and no image that somebody may use. */
    Outcome attempt(UUID publication, Withdrawing copy, PlatformImages library, Instant now) {
        tried.put(publication, now);
        var image = copy.image();
        try {
            // Looked at anew: since the list was read, the same upload may have been asked for once more.
            var entry = library.get(image.publisher(), image.offer(), image.sku(), image.version())
                    .filter(found -> Sources.madeFrom(found, copy.blob()));
            if (entry.filter(Sources::isWhole).isPresent()) {
                return new Outcome.Left("its copy has ended well after all, and somebody may use it by now.");
            }
            if (entry.isPresent()) {
                library.delete(image.publisher(), image.offer(), image.sku(), image.version());
            }
            tried.remove(publication);
            return new Outcome.Gone();
        } catch (HubException e) {
            LOG.warnf(
                    "Failed image not removed, publication=%s, image=%s, cause=%s", publication, image, e.getMessage());
            return e.passing() ? laterUnlessOverdue(copy, e.getMessage(), now) : new Outcome.Left(e.getMessage());
        }
    }

    Outcome laterUnlessOverdue(Withdrawing copy, String why, Instant now) {
        return copy.since().plus(patience).isBefore(now) ? new Outcome.Left(why) : new Outcome.Later();
    }
}
