package io.vernissage.hub.storage;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import reactor.core.publisher.Mono;

/**
 * Sees to it that there is a key before a call is signed, and gets another one, once, when the service refuses the
 * signature. It stands outside of the repetition, since asking for a key has its own.
 */
final class AccountKeyPolicy implements HttpPipelinePolicy {
    private final AccountKey key;

    AccountKeyPolicy(AccountKey key) {
        this.key = key;
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        return key.key()
                .flatMap(held -> next.clone().process().flatMap(response -> {
                    if (!AccountKey.isRefusal(response.getStatusCode(), response.getHeaders())) {
                        return Mono.just(response);
                    }
                    response.close();
                    key.refuse(held);
                    return key.key().flatMap(_ -> next.clone().process());
                }));
    }
}
