package io.vernissage.emulator.blob;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Copy Blob and Abort Copy Blob. A copy is accepted at once and goes on by itself; whoever asks sees how far it is. */
final class CopyCalls {
    private final FolderStore store;
    private final BlobCalls blobs;
    private final Access access;
    private final CopySources sources;
    private final Copying copying;

    CopyCalls(FolderStore store, BlobCalls blobs, Access access, CopySources sources, Copying copying) {
        this.store = store;
        this.blobs = blobs;
        this.access = access;
        this.sources = sources;
        this.copying = copying;
    }

    void copy(Call call, Access.Grant grant) throws IOException {
        if (call.header("x-ms-requires-sync").equals("true")) {
            throw StorageError.UnsupportedHeader.header("x-ms-requires-sync", "true");
        }
        var source = open(call, grant);
        var metadata = call.metadata().isEmpty() ? source.metadata() : call.metadata();
        var id = UUID.randomUUID().toString();
        var target = call.target();
        var accepted = store.container(target.account(), target.container()).change(target.blob(), slot -> {
            blobs.admitPut(call, slot, grant);
            return begin(slot, source, metadata, id);
        });
        copying.start(accepted, target.address(), source);
        call.setVersion(accepted.version(), accepted.modified())
                .set("x-ms-copy-id", id)
                .set("x-ms-copy-status", accepted.copy().status())
                .end(202);
    }

    void abort(Call call) throws IOException {
        var id = call.parameter("copyid");
        var target = call.target();
        var slot = store.container(target.account(), target.container()).existing(target.blob());
        slot.alone(() -> {
            var blob = slot.existing();
            blob.lease().admitChange(call.leaseId(), store.versions().now(), false);
            if (!blob.isCopying() || !blob.copy().id().equals(id)) {
                throw StorageError.NoPendingCopyOperation.exception();
            }
            // What is left of an aborted copy is a blob of no length.
            var ended = blob.copy()
                    .ended(BlobRecord.Copy.ABORTED, 0, store.versions().now(), "");
            return slot.keepChanged(blob.withSize(0, 0).withCopy(ended));
        });
        call.end(204);
    }

    private CopySource open(Call call, Access.Grant grant) throws IOException {
        var url = sourceUrl(call);
        var own = sources.address(url, call.authority());
        if (own.isEmpty()) {
            return sources.outside(url);
        }
        var source = own.get();
        boolean trusted = grant.key() && source.account().equals(call.target().account());
        if (!trusted) {
            admit(call, source, sources.signature(url));
        }
        var slot = store.find(source).orElseThrow(StorageError.CannotVerifyCopySource::exception);
        var blob = slot.existing();
        sourceConditions(call).admitChange(blob.version(), blob.modified());
        return sources.inside(slot, url);
    }

    private void admit(Call call, BlobAddress source, Optional<SharedAccessSignature> signature) {
        try {
            access.admitSource(
                    new Target(source.account(), source.container(), source.blob()), signature, call.clientAddress());
        } catch (StorageException e) {
            throw StorageError.CannotVerifyCopySource.because(e.getMessage());
        }
    }

    private BlobRecord begin(BlobSlot slot, CopySource source, Map<String, String> metadata, String id)
            throws IOException {
        var fresh = BlobCalls.fresh(
                slot,
                source.type(),
                source.length(),
                source.sequenceNumber(),
                source.headers(),
                metadata,
                source.blocks(),
                store.versions());
        var pending = fresh.withCopy(
                new BlobRecord.Copy(id, source.name(), BlobRecord.Copy.PENDING, 0, source.length(), 0, ""));
        return switch (source.type()) {
            case PAGE -> slot.installPages(pending);
            case BLOCK -> slot.installPendingBlocks(pending);
        };
    }

    private static URI sourceUrl(Call call) {
        var text = call.header("x-ms-copy-source");
        try {
            var url = URI.create(text);
            if (url.getScheme() == null || !url.getScheme().matches("https?") || url.getRawPath() == null) {
                throw StorageError.InvalidHeaderValue.header("x-ms-copy-source", "");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw StorageError.InvalidHeaderValue.header("x-ms-copy-source", "");
        }
    }

    private static Conditions sourceConditions(Call call) {
        return new Conditions(
                call.header("x-ms-source-if-match"),
                call.header("x-ms-source-if-none-match"),
                call.date("x-ms-source-if-modified-since"),
                call.date("x-ms-source-if-unmodified-since"));
    }
}
