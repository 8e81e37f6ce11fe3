package io.vernissage.upload.plan;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobLeaseRequestConditions;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.LeaseStateType;
import com.azure.storage.blob.options.BlobAcquireLeaseOptions;
import com.azure.storage.blob.options.BlobRenewLeaseOptions;
import com.azure.storage.blob.options.PageBlobCreateOptions;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.delta.Base;
import io.vernissage.upload.delta.BaseMark;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the blob of one attempt and takes its lease. Every call is conditional on what was seen before it, so planners of
 * any attempts may do this at the same time: what stays is the newest attempt's blob, empty when it was made and never
 * emptied after.
 */
final class AttemptBlob {
    private static final int INFINITE = -1;
    private static final int ROUNDS = 5;
    private static final long FOOTER = 512;

    private final PageBlobClient blob;
    private final BlobMark mark;
    private final long length;
    private final boolean mayBeShorter;
    private final Optional<Base> base;

    AttemptBlob(PageBlobClient blob, BlobMark mark, long length, Optional<Base> base) {
        this(blob, mark, length, false, base);
    }

    private AttemptBlob(PageBlobClient blob, BlobMark mark, long length, boolean mayBeShorter, Optional<Base> base) {
        this.blob = blob;
        this.mark = mark;
        this.length = length;
        this.mayBeShorter = mayBeShorter;
        this.base = base;
    }

    /** The blob of a disk whose length is known once it was read: then the blob is cut to it. */
    static AttemptBlob atMost(PageBlobClient blob, BlobMark mark, long length) {
        return new AttemptBlob(blob, mark, length, true, Optional.empty());
    }

    /**
     * Makes the blob unless this attempt has it already; a blob of an earlier attempt is deleted for it.
     *
     * @return the mark of this attempt's blob; empty if there is nothing left to plan: a later attempt has come already,
     *     or this one is sealed, and either blob is left alone
     * @throws ProblemException if there is a blob of this name that is not ours, or this attempt's was of another disk
     */
    Optional<BlobMark> ensure() {
        for (var round = 0; round < ROUNDS; round++) {
            var found = find();
            if (found.isEmpty()) {
                if (make()) {
                    return Optional.of(mark);
                }
                continue;
            }
            var its = markOf(found.get());
            if (its.attempt() > mark.attempt()) {
                return Optional.empty();
            }
            if (its.attempt() < mark.attempt()) {
                delete(its, found.get());
                continue;
            }
            if (isSealed(found.get())) {
                return Optional.empty();
            }
            refuseAnotherDisk(its, found.get());
            if (lease(found.get())) {
                return Optional.of(its);
            }
        }
        throw new IllegalStateException(
                "Blob %s or its lease changed hands at every look, or somebody else holds its lease"
                        .formatted(blob.getBlobName()));
    }

    private Optional<BlobProperties> find() {
        try {
            return Optional.of(blob.getProperties());
        } catch (BlobStorageException e) {
            if (e.getStatusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Whether it has its footer: then all has been told and sent. A lease taken now would be given back by nobody. The
     * footer is written under the lease, so a blob that is seen without both has an ETag that still holds, or none. The
     * footer of a base is none.
     */
    private boolean isSealed(BlobProperties found) {
        var end = found.getBlobSize();
        return !becomesCopy(found)
                && end > FOOTER
                && !PageBlobs.ranges(blob, end - FOOTER, end).isEmpty();
    }

    /** Whether its length and its bytes are still a base's. */
    private static boolean becomesCopy(BlobProperties found) {
        return BaseMark.of(found.getMetadata()).filter(BaseMark::isUnfinished).isPresent();
    }

    private boolean make() {
        var metadata = new HashMap<>(mark.metadata());
        metadata.putAll(base.map(Base::awaited).orElse(Map.of()));
        var options = new PageBlobCreateOptions(length)
                .setMetadata(metadata)
                .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
        return unlessOthersWereFaster(() -> {
            var made = blob.createWithResponse(options, null, Context.NONE).getValue();
            acquire(made.getETag());
        });
    }

    /** A lease that is there is renewed by its id, one that is not is taken: then nobody can write and the ETag holds. */
    private boolean lease(BlobProperties seen) {
        return unlessOthersWereFaster(() -> {
            if (seen.getLeaseState() == LeaseStateType.LEASED) {
                lease().renewLeaseWithResponse(new BlobRenewLeaseOptions(), null, Context.NONE);
            } else {
                acquire(seen.getETag());
            }
        });
    }

    private void acquire(String etag) {
        var options = new BlobAcquireLeaseOptions(INFINITE)
                .setRequestConditions(new BlobLeaseRequestConditions().setIfMatch(etag));
        lease().acquireLeaseWithResponse(options, null, Context.NONE);
    }

    private BlobLeaseClient lease() {
        return new BlobLeaseClientBuilder()
                .blobClient(blob)
                .leaseId(mark.leaseId())
                .buildClient();
    }

    /**
     * Deletes a blob of an older attempt, on condition of that attempt's own lease: it holds while left-over workers
     * still write, and fails once the blob of a newer attempt lies here. A blob without a lease can not be written to, so
     * its ETag is as good.
     */
    private void delete(BlobMark older, BlobProperties seen) {
        unlessOthersWereFaster(() -> Base.abortCopy(blob, seen, older.leaseId()));
        var deleted = unlessOthersWereFaster(() -> delete(new BlobRequestConditions().setLeaseId(older.leaseId())));
        if (!deleted) {
            unlessOthersWereFaster(() -> delete(new BlobRequestConditions().setIfMatch(seen.getETag())));
        }
    }

    private void delete(BlobRequestConditions conditions) {
        blob.deleteWithResponse(DeleteSnapshotsOptionType.INCLUDE, conditions, null, Context.NONE);
    }

    private static boolean unlessOthersWereFaster(Runnable call) {
        try {
            call.run();
            return true;
        } catch (BlobStorageException e) {
            return switch (e.getStatusCode()) {
                case 404, 409, 412 -> false;
                default -> throw e;
            };
        }
    }

    private BlobMark markOf(BlobProperties found) {
        return BlobMark.of(found.getMetadata())
                .filter(its -> its.publication().equals(mark.publication()))
                .orElseThrow(() -> new ProblemException(Problem.lasting(
                        "blob-not-ours",
                        "There is a blob of this name that is not this publication's",
                        "Blob %s was there before and does not carry the mark of this publication, so it is left alone. Delete it and ask for the upload again."
                                .formatted(blob.getBlobUrl()))));
    }

    private boolean hasAnotherLength(BlobProperties found) {
        var fits = mayBeShorter ? found.getBlobSize() <= length : found.getBlobSize() == length;
        return !becomesCopy(found) && !fits;
    }

    private void refuseAnotherDisk(BlobMark its, BlobProperties found) {
        if (!its.sourceVersion().equals(mark.sourceVersion()) || hasAnotherLength(found)) {
            throw new ProblemException(UploadProblems.sourceChanged(its.sourceVersion(), mark.sourceVersion()));
        }
    }
}
