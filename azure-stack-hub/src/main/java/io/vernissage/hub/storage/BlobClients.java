package io.vernissage.hub.storage;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipeline;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.policy.ResponseValidationPolicyBuilder;
import com.azure.storage.common.policy.StorageSharedKeyCredentialPolicy;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.wire.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Blob clients by account. The last few hundred are kept with their keys, so that a page write costs no question to
 * Resource Manager; an account that comes back later is asked about again.
 */
final class BlobClients {
    private static final int KEPT = 500;

    private final Wire wire;
    private final BlobServiceVersion version;
    private final Function<StorageAccount, Mono<String>> keys;
    private final SequencedMap<StorageAccount, Pair> kept = new LinkedHashMap<>();

    /** The SDK's client of one account and its page writes, which share its key. */
    record Pair(BlobServiceClient blobs, PageRequests pages, Throttle throttle) {}

    BlobClients(Wire wire, String version, Function<StorageAccount, Mono<String>> keys) {
        this.wire = wire;
        this.version = BlobServiceVersion.valueOf("V" + version.replace('-', '_'));
        this.keys = keys;
    }

    synchronized Pair of(StorageAccount account) {
        var pair = kept.remove(account);
        if (pair == null) {
            pair = connect(account);
        }
        kept.putLast(account, pair);
        while (kept.size() > KEPT) {
            kept.pollFirstEntry();
        }
        return pair;
    }

    private Pair connect(StorageAccount account) {
        var key = new AccountKey(account.name(), () -> keys.apply(account));
        var throttle = new Throttle();
        var blobs = new BlobServiceClientBuilder()
                .endpoint(account.blobEndpoint().toString())
                .serviceVersion(version)
                .pipeline(pipeline(key))
                .buildClient();
        var pages = new PageRequests(wire.connections(), wire.repetition(), version.getVersion(), key, throttle);
        return new Pair(blobs, pages, throttle);
    }

    private HttpPipeline pipeline(AccountKey key) {
        return wire.persistent(
                List.of(new AccountKeyPolicy(key)),
                List.of(
                        new StorageSharedKeyCredentialPolicy(key.credential()),
                        new ResponseValidationPolicyBuilder()
                                .addOptionalEcho(HttpHeaderName.X_MS_CLIENT_REQUEST_ID)
                                .build()));
    }
}
