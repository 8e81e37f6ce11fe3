package io.vernissage.hub.storage;

import com.azure.core.credential.AzureNamedKeyCredential;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** The key of one account: asked of the stamp when first needed and when a request signed with it was refused. */
final class AccountKey {
    /** Signs nothing: the first call replaces it before it signs. */
    private static final String NONE_YET = "AA==";

    private static final HttpHeaderName ERROR_CODE = HttpHeaderName.fromString("x-ms-error-code");

    private final String account;
    private final AzureNamedKeyCredential current;
    private final AtomicReference<String> refused = new AtomicReference<>("");
    private final Mono<String> key;

    /**
     * Of an account.
     *
     * @param ask gives the key in base64; it repeats by itself what is worth repeating
     */
    AccountKey(String account, Supplier<Mono<String>> ask) {
        this.account = account;
        this.current = new AzureNamedKeyCredential(account, NONE_YET);
        this.key = Mono.defer(ask).doOnNext(this::take).cacheInvalidateIf(value -> value.equals(refused.get()));
    }

    /** The key, after it has become the one that {@link #credential()} signs with. */
    Mono<String> key() {
        return key;
    }

    /** The blob service did not accept this one: it was replaced at the stamp. */
    void refuse(String key) {
        refused.set(key);
    }

    /** A refused key that the stamp gives once more is the account's key: the refusal was about something else. */
    private void take(String key) {
        refused.updateAndGet(last -> last.equals(key) ? "" : last);
        current.update(account, key);
    }

    /** Whether an answer is about the key; other 403s, such as one for a missing permission, are not. */
    static boolean isRefusal(int status, HttpHeaders headers) {
        var code = headers.getValue(ERROR_CODE);
        return status == 403 && (code == null || code.equals("AuthenticationFailed"));
    }

    /** Signs with the key of the moment. */
    StorageSharedKeyCredential credential() {
        return StorageSharedKeyCredential.fromAzureNamedKeyCredential(current);
    }
}
