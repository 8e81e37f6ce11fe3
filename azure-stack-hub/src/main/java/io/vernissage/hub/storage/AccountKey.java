package io.vernissage.hub.storage;

import com.azure.storage.common.StorageSharedKeyCredential;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** The key of one account: asked of the stamp when first needed and when a request signed with it was refused. */
final class AccountKey {
    private final AtomicReference<StorageSharedKeyCredential> refused = new AtomicReference<>();
    private final Mono<StorageSharedKeyCredential> key;

    AccountKey(Supplier<Mono<StorageSharedKeyCredential>> ask) {
        this.key = Mono.defer(ask).cacheInvalidateIf(held -> held == refused.get());
    }

    Mono<StorageSharedKeyCredential> key() {
        return key;
    }

    /** The blob service did not accept this one: it was replaced at the stamp. */
    void refuse(StorageSharedKeyCredential key) {
        refused.set(key);
    }
}
