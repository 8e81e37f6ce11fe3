package io.vernissage.registry.copy;

import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImage;
import io.vernissage.hub.PlatformImages;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.ImageEvent;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageWithdrawn;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.fold.FoldTimer;
import io.vernissage.registry.RegistrationProblems;
import io.vernissage.registry.copy.OpenCopy.Copying;
import io.vernissage.registry.copy.OpenCopy.Withdrawing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Asks the library how its open copies stand: one call for all copies of a stamp, however many they are. A copy that has
 * failed is told first and taken out of the library afterwards.
 *
 * <p>What it remembers between two looks is worth nothing after a crash: the next owner sees a missing image twice on its
 * own, and may tell an end once more.
 */
final class LibraryWatch implements FoldTimer<OpenCopy> {
    private static final Logger LOG = Logger.getLogger(LibraryWatch.class);
    /** An end that was told and is still not in the fold is told again after this: the telling itself may have failed. */
    private static final Duration TELL_AGAIN = Duration.ofSeconds(30);

    private static final int MISSING_COUNTS = 2;

    private final Stamps stamps;
    private final Duration patience;
    private final Clock clock;
    private final Withdrawals withdrawals;
    private final Map<UUID, Told> told = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> missing = new ConcurrentHashMap<>();

    private record Told(OpenCopy of, Instant at) {}

    LibraryWatch(Stamps stamps, Duration patience, Clock clock) {
        this.stamps = stamps;
        this.patience = patience;
        this.clock = clock;
        this.withdrawals = new Withdrawals(patience);
    }

    @Override
    public void tick(Map<UUID, OpenCopy> open, Outbox outbox) {
        told.keySet().retainAll(open.keySet());
        missing.keySet().retainAll(open.keySet());
        withdrawals.retain(open.keySet());
        var now = clock.instant();
        var byStamp = new HashMap<Optional<String>, Map<UUID, OpenCopy>>();
        open.forEach((publication, copy) -> {
            if (mayTell(publication, copy, now)) {
                byStamp.computeIfAbsent(copy.spec().stamp(), _ -> new HashMap<>())
                        .put(publication, copy);
            }
        });
        byStamp.forEach((stamp, copies) -> look(stamp, copies, now, outbox));
    }

    private boolean mayTell(UUID publication, OpenCopy copy, Instant now) {
        var last = told.get(publication);
        return last == null
                || !last.of().equals(copy)
                || last.at().plus(TELL_AGAIN).isBefore(now);
    }

    private void look(Optional<String> stamp, Map<UUID, OpenCopy> copies, Instant now, Outbox outbox) {
        PlatformImages library;
        Map<String, PlatformImage> listed;
        try {
            library = stamps.stamp(stamp).platformImages();
            listed = library.list().stream()
                    .collect(Collectors.toMap(LibraryWatch::key, Function.identity(), (one, other) -> one));
        } catch (HubException | UnknownStampException e) {
            LOG.warnf(
                    "Library not asked, stamp=%s, open=%d, cause=%s",
                    stamp.orElse("default"), copies.size(), e.getMessage());
            copies.forEach((publication, copy) -> giveUpWhenOverdue(publication, copy, e.getMessage(), now, outbox));
            return;
        }
        copies.forEach((publication, copy) -> {
            if (copy instanceof Copying copying) {
                var verdict = Verdict.of(copying, Optional.ofNullable(listed.get(key(copy.image()))), now, patience);
                settle(publication, copying, verdict, outbox);
            }
        });
        withdraw(copies, library, now, outbox);
    }

    /** Ends at the first entry that the stamp cannot remove now: each such try is many requests, and others wait. */
    private void withdraw(Map<UUID, OpenCopy> copies, PlatformImages library, Instant now, Outbox outbox) {
        for (var entry : copies.entrySet()) {
            if (entry.getValue() instanceof Withdrawing copy && withdrawals.isDue(entry.getKey(), now)) {
                var outcome = withdrawals.attempt(entry.getKey(), copy, library, now);
                settle(entry.getKey(), copy, outcome, outbox);
                if (!(outcome instanceof Withdrawals.Outcome.Gone)) {
                    return;
                }
            }
        }
    }

    private void settle(UUID publication, Withdrawing copy, Withdrawals.Outcome outcome, Outbox outbox) {
        switch (outcome) {
            case Withdrawals.Outcome.Gone _ -> {
                LOG.infof("Failed image withdrawn, publication=%s, image=%s", publication, copy.image());
                tell(copy, new ImageWithdrawn(publication, clock.instant(), copy.image()), outbox);
            }
            case Withdrawals.Outcome.Left(var why) ->
                fail(
                        publication,
                        copy,
                        RegistrationProblems.entryLeft(copy.image(), copy.blob(), copy.problem(), why),
                        outbox);
            case Withdrawals.Outcome.Later _ -> {}
        }
    }

    private void settle(UUID publication, Copying copy, Verdict verdict, Outbox outbox) {
        switch (verdict) {
            case Verdict.Waiting _ -> missing.remove(publication);
            case Verdict.Done _ -> {
                LOG.infof("Image registered, publication=%s, image=%s", publication, copy.image());
                tell(copy, registered(publication, copy), outbox);
            }
            case Verdict.Missing _ -> {
                if (missing.merge(publication, 1, Integer::sum) >= MISSING_COUNTS) {
                    fail(publication, copy, RegistrationProblems.vanished(copy.image()), outbox);
                }
            }
            case Verdict.Failed failed -> fail(publication, copy, failed.problem(), outbox);
        }
    }

    private void giveUpWhenOverdue(UUID publication, OpenCopy copy, String why, Instant now, Outbox outbox) {
        switch (copy) {
            case Copying copying -> {
                if (copying.since().plus(patience).isBefore(now)) {
                    fail(publication, copy, RegistrationProblems.unreachable(copy.image(), patience, why), outbox);
                }
            }
            case Withdrawing withdrawing ->
                settle(publication, withdrawing, withdrawals.laterUnlessOverdue(withdrawing, why, now), outbox);
        }
    }

    private ImageRegistered registered(UUID publication, Copying copy) {
        return new ImageRegistered(
                publication, clock.instant(), copy.image(), copy.blob(), copy.virtualSize(), copy.spec());
    }

    private void fail(UUID publication, OpenCopy copy, Problem problem, Outbox outbox) {
        LOG.warnf("Image not registered, publication=%s, problem=%s", publication, problem.type());
        tell(copy, new ImageRegistrationFailed(publication, clock.instant(), problem.in(Stage.IMAGE)), outbox);
    }

    private void tell(OpenCopy copy, ImageEvent end, Outbox outbox) {
        outbox.tell(end);
        told.put(end.publication(), new Told(copy, clock.instant()));
    }

    /** Resource names are alike whatever their case. */
    private static String key(ImageReference image) {
        return image.toString().toLowerCase(Locale.ROOT);
    }

    private static String key(PlatformImage image) {
        return key(new ImageReference(image.publisher(), image.offer(), image.sku(), image.version()));
    }
}
