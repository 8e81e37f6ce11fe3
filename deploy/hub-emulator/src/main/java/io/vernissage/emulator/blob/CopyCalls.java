package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Copy Blob and Abort Copy Blob. A copy is accepted at once and goes on by itself; whoever asks sees how far it is. */
final class CopyCalls {
    private static final long LARGEST_AT_ONCE = 256L * 1024 * 1024;

    private final FolderStore store;
    private final BlobCalls blobs;
    private final SourceAccess sources;
    private final Copying copying;
    private final StorageProfile profile;

    CopyCalls(FolderStore store, BlobCalls blobs, SourceAccess sources, Copying copying, StorageProfile profile) {
        this.store = store;
        this.blobs = blobs;
        this.sources = sources;
        this.copying = copying;
        this.profile = profile;
    }

    void copy(Call call, Access.Grant grant) throws IOException {
        boolean atOnce = call.header("x-ms-requires-sync").equalsIgnoreCase("true");
        if (atOnce && !profile.takesSources()) {
            throw StorageError.UnsupportedHeader.header("x-ms-requires-sync", "true");
        }
        var source = sources.open(call, grant.key() && !atOnce);
        if (atOnce && source.length() > LARGEST_AT_ONCE) {
            throw StorageError.CannotVerifyCopySource.because("A copy that is waited for is of 256 MiB at most");
        }
        var metadata = call.metadata().isEmpty() ? source.metadata() : call.metadata();
        var id = UUID.randomUUID().toString();
        var target = call.target();
        var accepted = store.container(target.account(), target.container()).change(target.blob(), slot -> {
            admit(call, slot, grant, source, atOnce);
            return source.isOf(slot) ? keepItself(slot, source, metadata, id) : begin(slot, source, metadata, id);
        });
        if (accepted.isCopying() && atOnce) {
            copying.run(accepted, target.address(), source);
        } else if (accepted.isCopying()) {
            copying.start(accepted, target.address(), source);
        }
        var told = atOnce ? after(target, accepted) : accepted;
        call.setVersion(told.version(), told.modified())
                .set("x-ms-copy-id", id)
                .set("x-ms-copy-status", told.copy().status())
                .end(202);
    }

    private BlobRecord after(Target target, BlobRecord accepted) {
        var now = store.container(target.account(), target.container())
                .existing(target.blob())
                .existing();
        if (now.copy().id().equals(accepted.copy().id()) && !now.copy().status().equals(BlobRecord.Copy.SUCCESS)) {
            throw StorageError.CannotVerifyCopySource.because(now.copy().description());
        }
        return now;
    }

    private void admit(Call call, BlobSlot slot, Access.Grant grant, CopySource source, boolean atOnce) {
        blobs.admitPut(call, slot, grant);
        var existing = slot.record();
        if (existing.isPresent()) {
            var blob = existing.get();
            if (blob.type() != source.type()) {
                throw StorageError.InvalidBlobType.exception();
            }
            boolean ends = blob.lease().seconds() != Lease.INFINITE;
            if (!atOnce && ends && blob.lease().isLocked(store.versions().now())) {
                throw StorageError.InfiniteLeaseDurationRequired.exception();
            }
        }
    }

    /** A blob that is copied onto itself has new metadata afterwards, and the same bytes. */
    private BlobRecord keepItself(BlobSlot slot, CopySource source, Map<String, String> metadata, String id)
            throws IOException {
        long length = source.length();
        var done = new BlobRecord.Copy(
                id,
                source.name(),
                BlobRecord.Copy.SUCCESS,
                length,
                length,
                store.versions().now(),
                "",
                source.version());
        return slot.keepChanged(slot.existing().withMetadata(metadata).withCopy(done));
    }

    void abort(Call call) throws IOException {
        if (!call.required("x-ms-copy-action").equalsIgnoreCase("abort")) {
            throw StorageError.InvalidHeaderValue.header("x-ms-copy-action", call.header("x-ms-copy-action"));
        }
        var id = call.parameter("copyid");
        if (id.isEmpty()) {
            throw StorageError.MissingRequiredQueryParameter.parameter("copyid", "");
        }
        var slot = store.changeable(call);
        slot.alone(() -> {
            var blob = slot.existing();
            blob.lease().admitChange(call.leaseId(), store.versions().now(), false);
            if (!blob.isCopying()) {
                throw StorageError.NoPendingCopyOperation.exception();
            }
            if (!blob.copy().id().equals(id)) {
                throw StorageError.CopyIdMismatch.exception();
            }
            // What is left of an aborted copy is a blob of no length.
            var ended = blob.copy()
                    .ended(BlobRecord.Copy.ABORTED, 0, store.versions().now(), "");
            var kept = slot.keepChanged(blob.withSize(0, 0).withCopy(ended));
            if (kept.type() == BlobRecord.Type.PAGE) {
                slot.pages().forgetFrom(0);
            }
            return kept;
        });
        call.end(204);
    }

    private BlobRecord begin(BlobSlot slot, CopySource source, Map<String, String> metadata, String id)
            throws IOException {
        var fresh = BlobCalls.fresh(
                slot,
                source.type(),
                source.type() == BlobRecord.Type.PAGE ? source.length() : 0, // the others grow when they are whole
                source.sequenceNumber(),
                source.headers(),
                metadata,
                List.of(),
                store.versions());
        var pending = fresh.withCopy(new BlobRecord.Copy(
                id, source.name(), BlobRecord.Copy.PENDING, 0, source.length(), 0, "", source.version()));
        return switch (source.type()) {
            case PAGE -> slot.installPages(pending);
            case BLOCK -> slot.installPendingBlocks(pending);
        };
    }
}
