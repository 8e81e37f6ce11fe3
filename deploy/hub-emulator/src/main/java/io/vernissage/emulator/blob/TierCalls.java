package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.Set;

/** Set Blob Tier, of a blob or a snapshot. It changes neither the blob's version nor its time. */
final class TierCalls {
    private static final Set<String> PRIORITIES = Set.of("", "Standard", "High");

    private final FolderStore store;
    private final StorageProfile profile;

    TierCalls(FolderStore store, StorageProfile profile) {
        this.store = store;
        this.profile = profile;
    }

    void set(Call call) throws IOException {
        var slot = store.readable(call);
        if (profile.isHub()) {
            throw StorageError.BlobAccessTierNotSupportedForAccountType.exception();
        }
        call.required("x-ms-access-tier");
        var priority = call.header("x-ms-rehydrate-priority");
        if (!PRIORITIES.contains(priority)) {
            throw StorageError.InvalidHeaderValue.header("x-ms-rehydrate-priority", priority);
        }
        long now = store.versions().now();
        var kept = slot.alone(() -> {
            var blob = slot.existing();
            blob.lease().admitRead(call.leaseId(), now, false);
            call.conditions().admitChange(blob);
            var named = Tier.named(call, blob.type(), now).orElseThrow();
            return slot.keep(blob.withTier(blob.tier().to(named, priority, now)));
        });
        call.end(kept.tier().isComing(now) ? 202 : 200);
    }
}
