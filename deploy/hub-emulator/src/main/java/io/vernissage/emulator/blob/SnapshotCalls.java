package io.vernissage.emulator.blob;

import java.io.IOException;

/** Snapshot Blob. */
final class SnapshotCalls {
    /** A stamp's limit, held in every profile. */
    private static final int MOST = 1000;

    private final FolderStore store;

    SnapshotCalls(FolderStore store) {
        this.store = store;
    }

    void take(Call call) throws IOException {
        var metadata = call.metadata();
        var slot = store.changeable(call);
        var versions = store.versions();
        slot.alone(() -> {
            var blob = slot.existing();
            blob.lease().admitRead(call.leaseId(), versions.now(), false);
            call.conditions().admitChange(blob);
            blob.tier().admitRead(versions.now());
            if (blob.isCopying()) {
                throw StorageError.PendingCopyOperation.exception();
            }
            if (slot.snapshots().size() >= MOST) {
                throw StorageError.SnapshotCountExceeded.exception();
            }
            long number = versions.next();
            // Without metadata of its own a snapshot is the blob as it was, its version and time included.
            var own = metadata.isEmpty() ? blob : blob.withMetadata(metadata).changed(number, versions.now());
            slot.takeSnapshot(number, own.withLease(Lease.NONE));
            return call.setVersion(own.version(), own.modified()).set("x-ms-snapshot", Versions.snapshot(number));
        });
        call.set("x-ms-request-server-encrypted", "true").end(201);
    }
}
