package io.vernissage.hub.storage;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.storage.common.StorageSharedKeyCredential;
import reactor.core.publisher.Mono;

/**
 * Gives a call the account's key, and once a new one when the service refuses the signature. It stands outside of the
 * repetition, since asking for a key has its own.
 */
final class AccountKeyPolicy implements HttpPipelinePolicy {
    private static final String KEY = "io.vernissage.hub.storage.key";
    private static final HttpHeaderName ERROR_CODE = HttpHeaderName.fromString("x-ms-error-code");

    private final AccountKey key;

    AccountKeyPolicy(AccountKey key) {
        this.key = key;
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        return key.key()
                .flatMap(held -> send(context, next.clone(), held).flatMap(response -> {
                    if (!signatureRefused(response)) {
                        return Mono.just(response);
                    }
                    response.close();
                    key.refuse(held);
                    return key.key().flatMap(fresh -> send(context, next.clone(), fresh));
                }));
    }

    private static Mono<HttpResponse> send(
            HttpPipelineCallContext context, HttpPipelineNextPolicy next, StorageSharedKeyCredential key) {
        return Mono.defer(() -> {
            context.setData(KEY, key);
            return next.process();
        });
    }

    /** Other 403s, such as one for a missing permission, are not about the key. */
    private static boolean signatureRefused(HttpResponse response) {
        var code = response.getHeaderValue(ERROR_CODE);
        return response.getStatusCode() == 403 && (code == null || code.equals("AuthenticationFailed"));
    }

    /** Signs each request that is sent, as its date is part of what is signed. */
    static final class Signing implements HttpPipelinePolicy {
        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            var request = context.getHttpRequest();
            var key = (StorageSharedKeyCredential) context.getData(KEY).orElseThrow();
            var doNotLog = false;
            request.setHeader(
                    HttpHeaderName.AUTHORIZATION,
                    key.generateAuthorizationHeader(
                            request.getUrl(), request.getHttpMethod().toString(), request.getHeaders(), doNotLog));
            return next.process();
        }
    }
}
