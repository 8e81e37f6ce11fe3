package io.vernissage.upload.delta;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import com.azure.storage.blob.options.PageBlobCreateOptions;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.hub.HubException;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.delta.Base.Start;
import io.vernissage.upload.delta.BaseMark.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an attempt's blob a copy of the base's disk, as long as the new one and without a footer. Every change is made
 * under the attempt's lease and on condition of the ETag that was seen before, so planners of one attempt may do this at the
 * same time, and one goes on where another has died.
 */
final class BaseCopy {
    private static final Logger LOG = LoggerFactory.getLogger(BaseCopy.class);
    private static final long FOOTER = 512;
    /** Between the first two looks at a copy; each wait after that is half as long again. */
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    /** A copy that stands still this long is given up: to send the disk whole is sooner done. */
    private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(30);

    private final PageBlobClient blob;
    private final BlobMark mark;
    private final long length;
    private final BaseDisk disk;
    private String progress = "";
    private Duration wait = FIRST_WAIT;
    private long progressAt = System.nanoTime();

    BaseCopy(PageBlobClient blob, BlobMark mark, long length, BaseDisk disk) {
        this.blob = blob;
        this.mark = mark;
        this.length = length;
        this.disk = disk;
    }

    /**
     * Looks at the blob and takes the next step until none is left.
     *
     * @throws ProblemException the blob is not this attempt's any more
     * @throws HubException trouble of the stamp that may pass: to be tried again
     */
    Start finish() throws InterruptedException {
        while (true) {
            var found = blob.getProperties();
            var base = BaseMark.of(ours(found));
            if (base.isEmpty()) {
                return Start.EMPTY;
            }
            switch (base.get().state()) {
                case AWAITED -> begin(found, base.get());
                case COPIED -> goOn(found, base.get());
                case READY -> {
                    disk.release();
                    return new Start(true, Optional.empty());
                }
                case UNUSED -> {
                    disk.release();
                    return new Start(false, Optional.of(base.get().reason()));
                }
            }
        }
    }

    /** Ends a copy that is under way, which keeps a blob from being deleted; one that has ended is left alone. */
    static void abort(PageBlobClient blob, BlobProperties found, String leaseId) {
        if (found.getCopyStatus() == CopyStatusType.PENDING) {
            blob.abortCopyFromUrlWithResponse(found.getCopyId(), leaseId, null, Context.NONE);
        }
    }

    private Map<String, String> ours(BlobProperties found) {
        return BlobMark.of(found.getMetadata())
                .filter(its -> its.publication().equals(mark.publication()) && its.attempt() == mark.attempt())
                .map(_ -> found.getMetadata())
                .orElseThrow(() -> new ProblemException(UploadProblems.superseded(mark.attempt(), blob.getBlobName())));
    }

    /** The new mark is the copy's from its acceptance on: blob and mark change in one. */
    private void begin(BlobProperties found, BaseMark base) throws InterruptedException {
        try {
            var options = new BlobBeginCopyOptions(disk.address())
                    .setMetadata(metadata(base.with(State.COPIED)))
                    .setDestinationRequestConditions(seen(found));
            unlessChanged(found, () -> blob.beginCopy(options));
        } catch (HubException e) {
            giveUpUnlessItPasses(found, base, e);
        } catch (BlobStorageException e) {
            giveUpUnlessItPasses(found, base, HubException.of("copy the base", e));
        }
    }

    /**
     * A blob that was changed after its copy had ended no longer tells how it ended; only an end that was good is followed
     * by a change that leaves the mark as it was.
     */
    private void goOn(BlobProperties found, BaseMark base) throws InterruptedException {
        switch (Optional.ofNullable(found.getCopyStatus()).orElse(CopyStatusType.SUCCESS)) {
            case PENDING -> await(found);
            case SUCCESS -> unlessChanged(found, () -> makeReady(found, base));
            case FAILED, ABORTED ->
                giveUp(
                        found,
                        base,
                        "The copy of the base ended %s: %s"
                                .formatted(found.getCopyStatus(), found.getCopyStatusDescription()));
        }
    }

    private void await(BlobProperties found) throws InterruptedException {
        if (!Objects.equals(progress, found.getCopyProgress())) {
            progress = Objects.requireNonNullElse(found.getCopyProgress(), "");
            progressAt = System.nanoTime();
        } else if (System.nanoTime() - progressAt > LONGEST_STANDSTILL.toNanos()) {
            unlessChanged(found, () -> abort(blob, found, mark.leaseId()));
        }
        Thread.sleep(wait);
        wait = wait.compareTo(LONGEST_WAIT) < 0 ? wait.plus(wait.dividedBy(2)) : LONGEST_WAIT;
    }

    /** The page of the new footer is emptied, whatever of the base lies there: a blob is no VHD before it is sealed. */
    private void makeReady(BlobProperties found, BaseMark base) {
        var etag = blob.resizeWithResponse(length, seen(found), null, Context.NONE)
                .getValue()
                .getETag();
        var footer = new PageRange().setStart(length - FOOTER).setEnd(length - 1);
        var conditions = new PageBlobRequestConditions().setLeaseId(mark.leaseId());
        conditions.setIfMatch(etag);
        var cleared = blob.clearPagesWithResponse(footer, conditions, null, Context.NONE)
                .getValue()
                .getETag();
        blob.setMetadataWithResponse(
                metadata(base.with(State.READY)),
                new BlobRequestConditions().setLeaseId(mark.leaseId()).setIfMatch(cleared),
                null,
                Context.NONE);
    }

    private void giveUpUnlessItPasses(BlobProperties found, BaseMark base, HubException e) {
        if (e.passing()) {
            throw e;
        }
        giveUp(found, base, e.getMessage());
    }

    /** An empty blob takes the place of whatever there is of the copy. */
    private void giveUp(BlobProperties found, BaseMark base, String why) {
        LOG.warn(
                "Base is not used: the whole disk is sent, publication={}, attempt={}, base={}, reason={}",
                mark.publication(),
                mark.attempt(),
                base.version(),
                why);
        var options = new PageBlobCreateOptions(length)
                .setMetadata(metadata(base.unused(why)))
                .setRequestConditions(seen(found));
        unlessChanged(found, () -> blob.createWithResponse(options, null, Context.NONE));
    }

    private BlobRequestConditions seen(BlobProperties found) {
        return new BlobRequestConditions().setLeaseId(mark.leaseId()).setIfMatch(found.getETag());
    }

    private Map<String, String> metadata(BaseMark base) {
        var both = new HashMap<>(mark.metadata());
        both.putAll(base.metadata());
        return both;
    }

    /** Another planner may have been faster; what is refused though the blob is as it was is refused for its lease. */
    private void unlessChanged(BlobProperties seen, Runnable change) {
        try {
            change.run();
        } catch (BlobStorageException e) {
            var lost = e.getStatusCode() == 412 || BlobErrorCode.PENDING_COPY_OPERATION.equals(e.getErrorCode());
            if (!lost || blob.getProperties().getETag().equals(seen.getETag())) {
                throw e;
            }
        }
    }
}
