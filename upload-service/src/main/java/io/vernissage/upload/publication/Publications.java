package io.vernissage.upload.publication;

import io.quarkus.runtime.Startup;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.PublicationEvent.PublicationRequested;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.fold.StateCopy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All publications: takes requests for new ones and answers how they are doing, whichever process folds them. */
@Startup
@Singleton
public class Publications {
    /** How long a request waits to see itself in the folded state: commits come every 100 ms. */
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(5);

    private static final Comparator<Publication> NEWEST_FIRST =
            Comparator.comparing(Publication::requestedAt).reversed().thenComparing(Publication::id);

    private final Pipeline pipeline;
    private final Clock clock;
    private final StateCopy<Publication> copy;

    Publications(Pipeline pipeline, Stamps stamps) {
        this.pipeline = pipeline;
        this.clock = Clock.systemUTC();
        pipeline.fold(new PublicationFold(stamps.defaultName()));
        this.copy = pipeline.copyOf(Topics.PUBLICATION_STATES, Publication.class);
    }

    /**
     * Requests a publication, unless one with this id was requested before.
     *
     * @return the publication under this id as it is known: of this request, or of the earlier one
     */
    public Publication request(UUID id, PublicationSpec spec) {
        var known = copy.get(id);
        if (known.isPresent()) {
            return known.get();
        }
        var at = clock.instant();
        pipeline.tell(List.of(new PublicationRequested(id, at, spec)));
        return copy.await(id, _ -> true, VISIBLE_WITHIN).orElseGet(() -> Publication.requested(id, at, spec));
    }

    /**
     * One publication.
     *
     * @throws NotYetKnownException if it is not known here, but this process has not read all that was told yet
     */
    public Optional<Publication> find(UUID id) {
        var known = copy.get(id);
        if (known.isEmpty()) {
            requireAllRead();
        }
        return known;
    }

    private void requireAllRead() {
        copy.trouble().ifPresent(words -> {
            throw new NotYetKnownException(words);
        });
    }

    /** A page of all publications, newest first, beginning behind the one named. */
    public Page page(Optional<UUID> after, int size) {
        requireAllRead();
        var all = copy.all().stream().sorted(NEWEST_FIRST).toList();
        var start = after.flatMap(this::find)
                .map(last -> (int) all.stream()
                        .takeWhile(each -> NEWEST_FIRST.compare(each, last) <= 0)
                        .count())
                .orElse(0);
        var items = all.subList(start, Math.min(all.size(), start + size));
        return new Page(List.copyOf(items), start + size < all.size());
    }

    /** Some publications, and whether there are more behind them. */
    public record Page(List<Publication> items, boolean more) {}
}
