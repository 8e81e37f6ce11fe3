package io.vernissage.upload.delta;

import com.azure.core.exception.HttpResponseException;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.TemporaryNames;
import io.vernissage.upload.UploadStep.PlanRequested;
import java.util.Map;
import java.util.Optional;

/** The earlier version of an image that a publication names as its base, on the stamp it is published to. */
public final class Base {
    private final Stamp stamp;
    private final TemporaryNames names;
    private final ImageSpec image;
    private final String version;
    private final int attempt;

    private Base(Stamp stamp, TemporaryNames names, ImageSpec image, String version, int attempt) {
        this.stamp = stamp;
        this.names = names;
        this.image = image;
        this.version = version;
        this.attempt = attempt;
    }

    /**
     * How a blob starts out.
     *
     * @param delta whether it holds the base: pages that are there prove nothing before they are compared
     * @param baseUnused why it does not, where a base was named
     */
    public record Start(boolean delta, Optional<String> baseUnused) {
        /** An empty blob, as of a publication without a base. */
        public static final Start EMPTY = new Start(false, Optional.empty());
    }

    /** The base that a request names, if it names one. */
    public static Optional<Base> of(Stamp stamp, PlanRequested request) {
        var image = request.spec().image();
        var names = new TemporaryNames(request.publication());
        return image.base().map(version -> new Base(stamp, names, image, version, request.attempt()));
    }

    /** Takes back the access to disks that may have been given for a publication's base. */
    public static void endAccess(Stamp stamp, TemporaryNames names) {
        BaseDisk.endAccess(stamp, names.resourceGroup());
    }

    /**
     * Looks for the base before anything is made for the publication. Once something is, a base that has gone meanwhile
     * ends nothing that is under way.
     *
     * @throws ProblemException the library has no such version of this image
     */
    public Base requireFound() {
        if (find().isEmpty() && !stamp.resourceGroups().exists(names.resourceGroup())) {
            throw new ProblemException(Problem.lasting(
                    "base-not-found",
                    "The library has no such base",
                    "image.base is %s, and the library of stamp %s has no %s:%s:%s:%s that is ready. A base is an earlier version of the same publisher, offer and SKU: name one that is there, or leave it out to send the whole disk."
                            .formatted(version, stamp.name(), image.publisher(), image.offer(), image.sku(), version)));
        }
        return this;
    }

    /** Ends a copy that is under way, which keeps a blob from being deleted. */
    public static void abortCopy(PageBlobClient blob, BlobProperties found, String leaseId) {
        BaseCopy.abort(blob, found, leaseId);
    }

    /** Metadata for a blob that is to become a copy of the base. */
    public Map<String, String> awaited() {
        return BaseMark.awaited(version).metadata();
    }

    /**
     * Brings the blob of an attempt, made with {@link #awaited()} and leased, to where segments can be written to it. May
     * take as long as the stamp takes to copy the base; goes on where an earlier call has stopped.
     *
     * @param length of the blob in the end, its footer included
     */
    public Start prepare(PageBlobClient blob, BlobMark mark, long length) throws InterruptedException {
        return new BaseCopy(blob, mark, length, new BaseDisk(stamp, names, attempt, this::find)).finish();
    }

    /** The image's address as a tenant sees it, which is the one that disks are made from. */
    private Optional<String> find() {
        try {
            var found = stamp.compute()
                    .serviceClient()
                    .getVirtualMachineImages()
                    .get(stamp.location(), image.publisher(), image.offer(), image.sku(), version);
            return Optional.ofNullable(found.id());
        } catch (HttpResponseException | HubException e) {
            var answer = HubException.of("look for the base in the library", e);
            if (answer.status() == 404) {
                return Optional.empty();
            }
            throw answer;
        }
    }
}
