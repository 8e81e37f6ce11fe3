package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Operations on blobs of either type, but for their bytes and leases. */
final class BlobCalls {
    private final FolderStore store;
    private final StorageProfile profile;

    BlobCalls(FolderStore store, StorageProfile profile) {
        this.store = store;
        this.profile = profile;
    }

    /** Put Blob of a page blob: it is empty and reads as zeros. */
    void createPageBlob(Call call, Access.Grant grant) throws IOException {
        if (call.body().length() != 0) {
            throw StorageError.InvalidHeaderValue.header("Content-Length", call.header("Content-Length"));
        }
        call.required("x-ms-blob-content-length");
        long length = pageBlobLength(call);
        long sequenceNumber = call.number("x-ms-blob-sequence-number", 0);
        var headers = headers(call, call.header("Content-Type"));
        var metadata = call.metadata();
        var target = call.target();
        var created = store.container(target.account(), target.container()).change(target.blob(), slot -> {
            admitPut(call, slot, grant);
            return slot.installPages(fresh(
                    slot,
                    BlobRecord.Type.PAGE,
                    length,
                    sequenceNumber,
                    headers,
                    metadata,
                    List.of(),
                    store.versions()));
        });
        call.setVersion(created.version(), created.modified())
                .set("x-ms-request-server-encrypted", "true")
                .end(201);
    }

    /** Throws what forbids making a blob here or replacing the one that is there. The caller has the slot alone. */
    void admitPut(Call call, BlobSlot slot, Access.Grant grant) {
        long now = store.versions().now();
        var existing = slot.record();
        if (existing.isPresent() && !grant.overwrite()) {
            throw StorageError.UnauthorizedBlobOverwrite.exception();
        }
        existing.map(BlobRecord::lease).orElse(Lease.NONE).admitChange(call.leaseId(), now, false);
        call.conditions().admitPut(existing);
        if (existing.isPresent() && existing.get().isCopying()) {
            throw StorageError.PendingCopyOperation.exception();
        }
    }

    /** The record of a blob that takes the place of whatever is in the slot, its lease kept. */
    static BlobRecord fresh(
            BlobSlot slot,
            BlobRecord.Type type,
            long length,
            long sequenceNumber,
            BlobRecord.Headers headers,
            Map<String, String> metadata,
            List<BlobRecord.Block> blocks,
            Versions versions) {
        var lease = slot.record().map(BlobRecord::lease).orElse(Lease.NONE);
        long version = versions.next();
        long now = versions.now();
        return new BlobRecord(
                slot.address().blob(),
                type,
                version,
                length,
                sequenceNumber,
                headers,
                metadata,
                blocks,
                lease.isLocked(now) ? lease : Lease.NONE,
                BlobRecord.Copy.NONE,
                version,
                now,
                now);
    }

    void getMetadata(Call call) {
        var blob = store.readable(call).existing();
        admitRead(call, blob);
        call.setVersion(blob.version(), blob.modified())
                .setMetadata(blob.metadata())
                .end(200);
    }

    void setMetadata(Call call) throws IOException {
        var metadata = call.metadata();
        var slot = store.changeable(call);
        var kept = slot.alone(() -> slot.keepChanged(admitChange(call, slot).withMetadata(metadata)));
        call.setVersion(kept.version(), kept.modified())
                .set("x-ms-request-server-encrypted", "true")
                .end(200);
    }

    /** Set Blob Properties: content headers, and a page blob's length and sequence number. */
    void setProperties(Call call) throws IOException {
        var slot = store.changeable(call);
        var kept = slot.alone(() -> {
            var blob = admitChange(call, slot);
            boolean sizes = !call.header("x-ms-blob-content-length").isEmpty();
            boolean numbers = !call.header("x-ms-sequence-number-action").isEmpty();
            if ((sizes || numbers) && blob.type() != BlobRecord.Type.PAGE) {
                throw StorageError.InvalidBlobType.exception();
            }
            var changed = blob.withSize(sizes ? pageBlobLength(call) : blob.length(), sequenceNumber(call, blob));
            // Content headers stay as they are only where none of them is named and something else is asked for.
            var record = slot.keepChanged(
                    (sizes || numbers) && !namesHeaders(call) ? changed : changed.withHeaders(headers(call, "")));
            if (record.length() < blob.length()) {
                slot.pages().forgetFrom(record.length());
            }
            return record;
        });
        call.setVersion(kept.version(), kept.modified());
        if (kept.type() == BlobRecord.Type.PAGE) {
            call.set("x-ms-blob-sequence-number", Long.toString(kept.sequenceNumber()));
        }
        call.end(200);
    }

    void delete(Call call) throws IOException {
        var snapshots = call.header("x-ms-delete-snapshots").toLowerCase(Locale.ROOT);
        if (!snapshots.isEmpty() && !snapshots.equals("include") && !snapshots.equals("only")) {
            throw StorageError.InvalidHeaderValue.header("x-ms-delete-snapshots", snapshots);
        }
        store.readable(call);
        if (call.snapshot().isEmpty()) {
            deleteBlob(call, snapshots);
        } else {
            deleteSnapshot(call, snapshots);
        }
        call.set("x-ms-delete-type-permanent", "true").end(202);
    }

    /** Set Blob Tier: accounts of a stamp have no tiers, and here no others have either. */
    void setTier(Call call) {
        store.readable(call);
        if (profile.isHub()) {
            throw StorageError.BlobAccessTierNotSupportedForAccountType.exception();
        }
        throw StorageError.NotImplemented.exception();
    }

    private void deleteBlob(Call call, String snapshots) throws IOException {
        var target = call.target();
        var container = store.container(target.account(), target.container());
        container.change(target.blob(), slot -> {
            admitChange(call, slot);
            if (snapshots.equals("only")) {
                for (var number : List.copyOf(slot.snapshots().keySet())) {
                    slot.removeSnapshot(number);
                }
            } else if (snapshots.isEmpty() && !slot.snapshots().isEmpty()) {
                throw StorageError.SnapshotsPresent.exception();
            } else {
                slot.remove();
                container.dropBlocks(target.blob());
            }
            return slot;
        });
    }

    private void deleteSnapshot(Call call, String snapshots) throws IOException {
        if (!snapshots.isEmpty()) {
            throw StorageError.InvalidOperation.exception();
        }
        var base = store.base(call);
        base.alone(() -> {
            long number = Versions.snapshotNumber("snapshot", call.snapshot());
            var blob = base.snapshot(number).existing();
            call.conditions().admitChange(blob.version(), blob.modified());
            base.removeSnapshot(number);
            return base;
        });
    }

    private BlobRecord admitChange(Call call, BlobSlot slot) {
        var blob = slot.existing();
        blob.lease().admitChange(call.leaseId(), store.versions().now(), false);
        call.conditions().admitChange(blob.version(), blob.modified());
        if (blob.isCopying()) {
            throw StorageError.PendingCopyOperation.exception();
        }
        return blob;
    }

    private void admitRead(Call call, BlobRecord blob) {
        blob.lease().admitRead(call.leaseId(), store.versions().now(), false);
        call.conditions().admitRead(blob.version(), blob.modified());
    }

    private long pageBlobLength(Call call) {
        long length = call.number("x-ms-blob-content-length", 0);
        if (length % PageRange.PAGE != 0 || length > profile.largestPageBlob()) {
            throw StorageError.InvalidHeaderValue.header("x-ms-blob-content-length", Long.toString(length));
        }
        return length;
    }

    private static long sequenceNumber(Call call, BlobRecord blob) {
        var action = call.header("x-ms-sequence-number-action");
        var name = "x-ms-blob-sequence-number";
        long given = call.number(name, 0);
        return switch (action.toLowerCase(Locale.ROOT)) {
            case "" -> {
                refuseNumber(call, name);
                yield blob.sequenceNumber();
            }
            case "max" -> {
                call.required(name);
                yield Math.max(blob.sequenceNumber(), given);
            }
            case "update" -> {
                call.required(name);
                yield given;
            }
            case "increment" -> {
                refuseNumber(call, name);
                if (blob.sequenceNumber() == Long.MAX_VALUE) {
                    throw StorageError.SequenceNumberIncrementTooLarge.exception();
                }
                yield blob.sequenceNumber() + 1;
            }
            default -> throw StorageError.InvalidHeaderValue.header("x-ms-sequence-number-action", action);
        };
    }

    /** Where the number that is asked for follows from the action, or no action is named, none may be given. */
    private static void refuseNumber(Call call, String name) {
        if (!call.header(name).isEmpty()) {
            throw StorageError.InvalidHeaderValue.header(name, call.header(name));
        }
    }

    private static boolean namesHeaders(Call call) {
        return !headers(call, "").equals(headersOf("", "", "", "", "", ""));
    }

    /** Content headers for the blob; the request's own content type is the last choice. */
    static BlobRecord.Headers headers(Call call, String ownType) {
        var type = call.header("x-ms-blob-content-type");
        return headersOf(
                type.isEmpty() ? ownType : type,
                call.header("x-ms-blob-content-encoding"),
                call.header("x-ms-blob-content-language"),
                call.header("x-ms-blob-content-md5"),
                call.header("x-ms-blob-cache-control"),
                call.header("x-ms-blob-content-disposition"));
    }

    private static BlobRecord.Headers headersOf(
            String type, String encoding, String language, String md5, String cache, String disposition) {
        return new BlobRecord.Headers(
                type.isEmpty() ? BlobRecord.Headers.DEFAULT.contentType() : type,
                encoding,
                language,
                md5,
                cache,
                disposition);
    }
}
