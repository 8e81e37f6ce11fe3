package io.vernissage.upload.publication;

import io.quarkus.runtime.Startup;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.PublicationEvent.PublicationRequested;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.Receipt;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
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

    Publications(Pipeline pipeline, Stamps stamps, PublicationRules rules) {
        this.pipeline = pipeline;
        this.clock = Clock.systemUTC();
        pipeline.fold(new PublicationFold(stamps.defaultName(), rules));
        this.copy = pipeline.copyOf(Topics.PUBLICATION_STATES, Publication.class);
    }

    /**
     * Requests a publication, unless one with this id was requested before.
     *
     * @return the publication under this id as it is known: of this request, or of the earlier one. Of another one's
     *     specification pictures and long texts are only digests
     * @throws NotYetKnownException while this process has not read what was told before, and so cannot say; nothing is told
     */
    public Publication request(UUID id, PublicationSpec spec) {
        requireBeginningRead();
        var known = copy.get(id);
        if (known.isPresent()) {
            return withSpecIfSame(known.get(), spec);
        }
        var at = clock.instant();
        pipeline.tell(List.of(new PublicationRequested(id, at, spec)));
        return copy.await(id, _ -> true, VISIBLE_WITHIN)
                .map(publication -> withSpecIfSame(publication, spec))
                .orElseGet(() -> Publication.requested(id, at, spec));
    }

    private static Publication withSpecIfSame(Publication known, PublicationSpec spec) {
        return LeanSpec.withoutWeight(known.spec()).equals(LeanSpec.withoutWeight(spec)) ? known.with(spec) : known;
    }

    /**
     * One publication. Seen once as it is, it is never seen again as it was before.
     *
     * @throws NotYetKnownException if it is not known here, but this process may not have read all that was told by now
     */
    public Optional<Publication> find(UUID id) {
        var known = copy.get(id);
        if (known.isEmpty()) {
            copy.trouble().ifPresent(words -> {
                throw new NotYetKnownException(words);
            });
        }
        return known;
    }

    /** What the disk of a publication was, once its upload is completed. */
    public Optional<Receipt> receipt(Publication publication) {
        var upload = publication.stage(Stage.UPLOAD);
        return upload.state() == StageProgress.State.COMPLETED
                ? upload.endedAt()
                        .flatMap(at -> pipeline.readBack(Topics.UPLOADS, UploadCompleted.class, publication.id(), at))
                        .flatMap(UploadCompleted::receipt)
                : Optional.empty();
    }

    private void requireBeginningRead() {
        if (!copy.whole()) {
            throw new NotYetKnownException(copy.trouble().orElse("still being read"));
        }
    }

    /**
     * A page of all publications, newest first, beginning behind the one named.
     *
     * @throws NotYetKnownException while this process has not read what was there when it started
     */
    public Page page(Optional<UUID> after, int size) {
        requireBeginningRead();
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
