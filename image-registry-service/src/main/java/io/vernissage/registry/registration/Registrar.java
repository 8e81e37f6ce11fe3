package io.vernissage.registry.registration;

import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImage;
import io.vernissage.hub.Recess;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.registry.RegistrationProblems;
import io.vernissage.registry.Sources;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Asks the library of a stamp for an image made from an uploaded blob, and is done once the library has accepted. The copy
 * itself may take an hour and is waited for elsewhere.
 *
 * <p>May run any number of times for one upload: an image that is there or being copied from our blob is ours already.
 */
final class Registrar implements WorkHandler<UploadCompleted> {
    private static final Logger LOG = Logger.getLogger(Registrar.class);

    private final Stamps stamps;
    private final SourceCheck check;
    private final Duration sourceAccess;
    private final Clock clock;

    Registrar(Stamps stamps, SourceCheck check, Duration sourceAccess, Clock clock) {
        this.stamps = stamps;
        this.check = check;
        this.sourceAccess = sourceAccess;
        this.clock = clock;
    }

    @Override
    public void handle(Work<UploadCompleted> work, Outbox outbox) {
        var upload = work.event();
        var image = upload.spec().image().reference();
        try {
            request(upload, stamps.stamp(upload.spec().stamp()));
        } catch (UnknownStampException e) {
            throw new ProblemException(RegistrationProblems.unknownStamp(e), e);
        } catch (HubException e) {
            if (e.passing() || Thread.currentThread().isInterrupted()) {
                throw e; // the queue gives the record again
            }
            throw new ProblemException(RegistrationProblems.refused(image, e), e);
        }
        LOG.infof("Library copies image, publication=%s, image=%s", upload.publication(), image);
        outbox.tell(new ImageRegistrationStarted(
                upload.publication(), clock.instant(), image, upload.blob(), upload.virtualSize(), upload.spec()));
    }

    @Override
    public void failed(Work<UploadCompleted> work, Problem problem, Outbox outbox) {
        LOG.warnf(
                "Image not registered, publication=%s, problem=%s", work.event().publication(), problem.type());
        withdraw(work.event());
        outbox.tell(new ImageRegistrationFailed(work.event().publication(), clock.instant(), problem.in(Stage.IMAGE)));
    }

    @Override
    public Duration waitAfter(Work<UploadCompleted> work, Throwable failure) {
        return Recess.after(failure);
    }

    /**
     * Removes what an attempt of ours may have left in the library, whose answer was lost: it would block the version for
     * everybody else. As well as it goes, since the failure must be told even so; an image that is whole may be in use.
     */
    private void withdraw(UploadCompleted upload) {
        var spec = upload.spec().image();
        try {
            var library = stamps.stamp(upload.spec().stamp()).platformImages();
            library.get(spec.publisher(), spec.offer(), spec.sku(), spec.version())
                    .filter(entry -> Sources.madeFrom(entry, upload.blob()) && !Sources.isWhole(entry))
                    .ifPresent(_ -> library.delete(spec.publisher(), spec.offer(), spec.sku(), spec.version()));
        } catch (HubException | UnknownStampException e) {
            LOG.warnf(
                    "An entry may be left in the library, publication=%s, image=%s, cause=%s",
                    upload.publication(), spec.reference(), e.getMessage());
        }
    }

    private void request(UploadCompleted upload, Stamp stamp) {
        var spec = upload.spec().image();
        var present = stamp.platformImages().get(spec.publisher(), spec.offer(), spec.sku(), spec.version());
        if (isUnderWay(present, upload)) {
            return;
        }
        var address = readOnlyAddress(upload, stamp);
        check.check(stamp, address, upload.blob(), upload.virtualSize());
        if (present.isPresent()) { // a copy of ours that failed: the library keeps its entry until it is removed
            stamp.platformImages().delete(spec.publisher(), spec.offer(), spec.sku(), spec.version());
        }
        put(stamp, spec, address, upload);
    }

    /**
     * Whether the library has this very image or copies it.
     *
     * @throws ProblemException if it has an image of that name from another source
     */
    private static boolean isUnderWay(Optional<PlatformImage> present, UploadCompleted upload) {
        if (present.isEmpty()) {
            return false;
        }
        var image = present.get();
        if (!Sources.madeFrom(image, upload.blob())) {
            throw new ProblemException(RegistrationProblems.imageExists(image));
        }
        return !image.provisioningState().equalsIgnoreCase("Failed")
                && !image.provisioningState().equalsIgnoreCase("Canceled");
    }

    private URI readOnlyAddress(UploadCompleted upload, Stamp stamp) {
        var blob = upload.blob();
        try {
            var account = stamp.storageAccounts().get(blob.resourceGroup(), blob.account());
            return stamp.storageAccounts().readOnlyAddress(account, blob.container(), blob.blob(), sourceAccess);
        } catch (HubException e) {
            if (e.status() != 404) {
                throw e;
            }
            throw new ProblemException(RegistrationProblems.sourceNotReadable(blob, e.getMessage()), e);
        }
    }

    private static void put(Stamp stamp, ImageSpec spec, URI address, UploadCompleted upload) {
        var accepted = stamp.platformImages()
                .put(
                        spec.publisher(),
                        spec.offer(),
                        spec.sku(),
                        spec.version(),
                        spec.osType().wire(),
                        address);
        // Two publications may ask for one version at the same moment; the library's answer says whose it is.
        if (accepted.osDiskUri().isPresent() && !Sources.madeFrom(accepted, upload.blob())) {
            throw new ProblemException(RegistrationProblems.imageExists(accepted));
        }
    }
}
