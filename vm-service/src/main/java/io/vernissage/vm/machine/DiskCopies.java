package io.vernissage.vm.machine;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StorageAccount;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Copies of uploaded VHDs into the machine's own storage account. The stamp copies on its own side (Copy Blob, which is
 * asynchronous); between accounts a stamp knows no other way.
 */
final class DiskCopies {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Stamp stamp;

    DiskCopies(Stamp stamp) {
        this.stamp = stamp;
    }

    /** Starts the copy unless it is there or under way, which another worker may have seen to a moment ago. */
    void start(MachinePlan plan, BlobLocation uploaded) {
        var present = properties(plan);
        if (present.map(DiskCopies::state).filter(DiskCopies::isBegun).isPresent()) {
            return;
        }
        var account = stamp.storageAccounts().get(uploaded.resourceGroup(), uploaded.account());
        var source = stamp.storageAccounts()
                .readOnlyAddress(account, uploaded.container(), uploaded.blob(), Machines.SOURCE_ACCESS);
        var target = blob(plan);
        Asking.of(
                "make container %s".formatted(MachinePlan.CONTAINER),
                () -> target.getContainerClient().createIfNotExists());
        // Only over what was seen: a copy begun since may be a machine's disk by now.
        var copy = new BlobBeginCopyOptions(source.toString())
                .setPollInterval(POLL)
                .setDestinationRequestConditions(unchanged(present));
        try {
            // The poller starts the copy when it is made; how the copy goes on is asked elsewhere.
            Asking.of("copy %s".formatted(uploaded.uri()), () -> target.beginCopy(copy));
        } catch (HubException e) {
            if (!isBegun(of(plan))) {
                throw e;
            }
        }
    }

    DiskCopy of(MachinePlan plan) {
        return properties(plan).map(DiskCopies::state).orElseGet(DiskCopy.Absent::new);
    }

    /** Removes the copy that a machine's disk was made from; not one that is the disk. */
    void discard(MachinePlan plan) {
        if (plan.createOption() == CreateOption.FROM_IMAGE) {
            Asking.of("delete the copy %s".formatted(plan.copiedBlob()), blob(plan)::deleteIfExists);
        }
    }

    private Optional<BlobProperties> properties(MachinePlan plan) {
        return Asking.forPresent("read the copy %s".formatted(plan.copiedBlob()), blob(plan)::getProperties);
    }

    private static BlobRequestConditions unchanged(Optional<BlobProperties> present) {
        return present.map(blob -> new BlobRequestConditions().setIfMatch(blob.getETag()))
                .orElseGet(() -> new BlobRequestConditions().setIfNoneMatch("*"));
    }

    private static boolean isBegun(DiskCopy copy) {
        return switch (copy) {
            case DiskCopy.Ready ready -> true;
            case DiskCopy.Copying copying -> true;
            case DiskCopy.Absent absent -> false;
            case DiskCopy.Failed failed -> false;
        };
    }

    private static DiskCopy state(BlobProperties blob) {
        if (blob.getCopyStatus() == null) {
            return new DiskCopy.Failed("a blob of that name is there that was not copied");
        }
        return switch (blob.getCopyStatus()) {
            case PENDING -> new DiskCopy.Copying(String.valueOf(blob.getCopyProgress()));
            case SUCCESS -> new DiskCopy.Ready();
            case ABORTED, FAILED ->
                new DiskCopy.Failed("%s %s"
                        .formatted(
                                blob.getCopyStatus(),
                                blob.getCopyStatusDescription() == null ? "" : blob.getCopyStatusDescription())
                        .strip());
        };
    }

    private BlobClient blob(MachinePlan plan) {
        return stamp.storageAccounts()
                .blobs(account(plan))
                .getBlobContainerClient(MachinePlan.CONTAINER)
                .getBlobClient(plan.copiedBlob());
    }

    private StorageAccount account(MachinePlan plan) {
        return stamp.storageAccounts().get(plan.name().resourceGroup(), plan.account());
    }
}
