package io.vernissage.upload.seal;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.BlobReleaseLeaseOptions;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Recess;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Receipt;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.UploadStep.SealRequested;
import io.vernissage.upload.receipt.Leaves;
import io.vernissage.upload.receipt.Receipts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that the blob holds the pages of its plan, no fewer and no more, then makes it a fixed VHD by writing the
 * footer: a blob that is not whole is never a valid VHD. At the end the lease is given back, after which nobody can write
 * with it, and those who want the finished blob may lease it themselves.
 */
@ApplicationScoped
class Sealer implements WorkHandler<SealRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

    private final PageBlobs blobs;

    Sealer(PageBlobs blobs) {
        this.blobs = blobs;
    }

    void start(@Observes StartupEvent started, Pipeline pipeline) {
        var queue = WorkQueueSettings.of("upload-service.sealer", Topics.UPLOAD_STEPS)
                .withSlots(2)
                .withDeliveries(9);
        pipeline.work(queue, SealRequested.class, this);
    }

    @Override
    public void handle(Work<SealRequested> work, Outbox outbox) throws Exception {
        var request = work.event();
        var blob = request.blob().blob();
        outbox.tell(UploadProblems.onBlobOf(
                request.attempt(), blob, "seal blob " + blob, () -> seal(request, blobs.at(request.blob()))));
    }

    @Override
    public Duration waitAfter(Work<SealRequested> work, Throwable failure) {
        return Recess.after(failure);
    }

    @Override
    public void failed(Work<SealRequested> work, Problem problem, Outbox outbox) {
        var request = work.event();
        outbox.tell(
                new UploadFailed(request.publication(), Instant.now(), request.attempt(), problem.in(Stage.UPLOAD)));
    }

    private UploadCompleted seal(SealRequested request, PageBlobClient blob) throws InterruptedException {
        var mark = markOf(request, blob.getProperties());
        var found = BlobRanges.of(blob, mark.segmentSize(), request.virtualSize());
        prove(request, found);
        var receipt = receipt(request, mark, found);
        var footer = FixedVhdFooter.of(request.virtualSize(), request.at(), request.publication());
        if (!isThere(blob, request.virtualSize(), footer)) {
            receipt.ifPresent(made -> BlobReceipt.put(blob, mark, made));
            blobs.pageWriter(request.blob(), Optional.of(mark.leaseId()))
                    .write(request.virtualSize(), ByteBuffer.wrap(footer));
            if (!isThere(blob, request.virtualSize(), footer)) {
                throw new IllegalStateException(
                        "The footer of blob %s was written and reads differently".formatted(blob.getBlobName()));
            }
        }
        release(blob, mark.leaseId());
        LOG.info("Upload completed, publication={}, attempt={}", request.publication(), request.attempt());
        return new UploadCompleted(
                request.publication(),
                Instant.now(),
                request.attempt(),
                request.blob(),
                request.virtualSize(),
                request.bytesSent() + FixedVhdFooter.LENGTH,
                receipt,
                request.spec());
    }

    private Optional<Receipt> receipt(SealRequested request, BlobMark mark, BlobRanges found) {
        var count = Math.toIntExact(Math.ceilDiv(request.virtualSize(), mark.segmentSize()));
        var leaves = Leaves.of(blobs, request.blob(), request.attempt()).all(count, found.segments()::get);
        if (leaves.isEmpty()) {
            LOG.warn(
                    "No receipt, as a worker of an earlier version has sent segments, publication={}, attempt={}",
                    request.publication(),
                    request.attempt());
        }
        return leaves.map(all -> Receipts.of(request.virtualSize(), mark.segmentSize(), all));
    }

    private static BlobMark markOf(SealRequested request, BlobProperties found) {
        return BlobMark.of(found.getMetadata())
                .filter(mark -> mark.publication().equals(request.publication()))
                .filter(mark -> mark.attempt() == request.attempt())
                .filter(_ -> found.getBlobSize() == request.virtualSize() + FixedVhdFooter.LENGTH)
                .orElseThrow(() -> new ProblemException(UploadProblems.superseded(
                        request.attempt(), request.blob().blob())));
    }

    private static void prove(SealRequested request, BlobRanges found) {
        if (!found.digest().equals(request.ranges())) {
            throw new ProblemException(Problem.passing(
                    "blob-mismatch",
                    "The blob does not match its plan",
                    "Blob %s holds %d bytes in %d page ranges, and they are not the ranges of the disk's %d bytes that its segments were told to be: the digest is %s instead of %s. Something else has written to the blob, or the stamp has lost a write. A new attempt sends the disk again."
                            .formatted(
                                    request.blob().blob(),
                                    found.dataBytes(),
                                    found.ranges(),
                                    request.virtualSize(),
                                    found.digest(),
                                    request.ranges())));
        }
    }

    private static boolean isThere(PageBlobClient blob, long at, byte[] footer) {
        var found = new ByteArrayOutputStream(FixedVhdFooter.LENGTH);
        blob.downloadStreamWithResponse(
                found, new BlobRange(at, (long) FixedVhdFooter.LENGTH), null, null, false, null, Context.NONE);
        return Arrays.equals(found.toByteArray(), footer);
    }

    private static void release(PageBlobClient blob, String leaseId) {
        try {
            new BlobLeaseClientBuilder()
                    .blobClient(blob)
                    .leaseId(leaseId)
                    .buildClient()
                    .releaseLeaseWithResponse(new BlobReleaseLeaseOptions(), null, Context.NONE);
        } catch (BlobStorageException e) {
            // given back before, by a seal that died before it told so
            if (e.getStatusCode() != 409) {
                throw e;
            }
        }
    }
}
