package io.vernissage.upload.cleanup;

import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vernissage.hub.Recess;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import io.vernissage.upload.TemporaryNames;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.UploadStep.CleanupRequested;
import io.vernissage.upload.delta.Base;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the temporary resource group of a publication and waits until it is gone; never a group that is not ours. */
@ApplicationScoped
class Cleaner implements WorkHandler<CleanupRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);
    /**
     * How many groups one process sees to their end at once. A stamp takes minutes to delete one, up to half an hour, and
     * the record is held meanwhile, for only the absence of the group is an end: a worker that dies gives it to another,
     * who finds the deletion under way. To look again later would need the record to be given back with a wait, which the
     * queue has no way of without holding it too. A slot that waits costs a consumer and a sleeping thread, so there are
     * enough of them that one slow group does not leave others, and what they cost, lying about.
     */
    private static final int SLOTS = 8;

    private final Stamps stamps;
    private final Counter leftBehind;

    Cleaner(Stamps stamps, MeterRegistry registry) {
        this.stamps = stamps;
        this.leftBehind = Counter.builder("vernissage.upload.cleanup.failed")
                .description("Temporary resource groups that could not be deleted and that somebody must look after")
                .register(registry);
    }

    void start(@Observes StartupEvent started, Pipeline pipeline) {
        var queue = WorkQueueSettings.of("upload-service.cleaner", Topics.UPLOAD_STEPS)
                .withSlots(SLOTS)
                .withDeliveries(9);
        pipeline.work(queue, CleanupRequested.class, this);
    }

    @Override
    public void handle(Work<CleanupRequested> work, Outbox outbox) throws Exception {
        var request = work.event();
        var names = new TemporaryNames(request.publication());
        UploadProblems.asking("clean up resource group " + names.resourceGroup(), () -> {
            clean(names, stamps.stamp(Optional.of(request.stamp())));
            return request;
        });
    }

    /** Nobody waits for a cleanup, so nothing is told: an operator finds it here, by the counter and the dead letter. */
    @Override
    public Duration waitAfter(Work<CleanupRequested> work, Throwable failure) {
        return Recess.after(failure);
    }

    @Override
    public void failed(Work<CleanupRequested> work, Problem problem, Outbox outbox) {
        leftBehind.increment();
        LOG.error(
                "Temporary resource group left behind, publication={}, stamp={}, resourceGroup={}, problem={}, detail={}",
                work.event().publication(),
                work.event().stamp(),
                new TemporaryNames(work.event().publication()).resourceGroup(),
                problem.type(),
                problem.detail());
    }

    private static void clean(TemporaryNames names, Stamp stamp) {
        var groups = stamp.resourceGroups();
        if (!groups.exists(names.resourceGroup())) {
            return;
        }
        if (!groups.tagged(TemporaryNames.TAG, names.tagValue()).contains(names.resourceGroup())) {
            // It may have gone between the two looks, as it does when another delivery is deleting it.
            if (!groups.exists(names.resourceGroup())) {
                return;
            }
            throw new ProblemException(Problem.lasting(
                    "resource-group-not-ours",
                    "A resource group of this name is not this publication's",
                    "Resource group %s on stamp %s lacks the tag %s=%s, so it is left alone. Delete it by hand if nobody needs it."
                            .formatted(names.resourceGroup(), stamp.name(), TemporaryNames.TAG, names.tagValue())));
        }
        breakLease(names, stamp);
        endAccess(names, stamp);
        groups.delete(names.resourceGroup());
        LOG.info("Temporary resource group deleted, publication={}, stamp={}", names.publication(), stamp.name());
    }

    /** A disk that somebody may read keeps its group; if this fails, deleting the group tells why. */
    private static void endAccess(TemporaryNames names, Stamp stamp) {
        try {
            Base.endAccess(stamp, names);
        } catch (RuntimeException e) {
            LOG.info("Disks not looked after, publication={}, reason={}", names.publication(), e.getMessage());
        }
    }

    /** A worker left over stops at once, and no lease keeps the account; if it fails, deleting the group tells why. */
    private static void breakLease(TemporaryNames names, Stamp stamp) {
        try {
            var account = stamp.storageAccounts().get(names.resourceGroup(), names.account());
            var blob = stamp.storageAccounts()
                    .blobs(account)
                    .getBlobContainerClient(TemporaryNames.CONTAINER)
                    .getBlobClient(names.blob());
            new BlobLeaseClientBuilder().blobClient(blob).buildClient().breakLease();
        } catch (RuntimeException e) {
            LOG.debug("No lease to break, publication={}, reason={}", names.publication(), e.getMessage());
        }
    }
}
