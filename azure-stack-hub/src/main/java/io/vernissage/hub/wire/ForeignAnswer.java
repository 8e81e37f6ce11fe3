package io.vernissage.hub.wire;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import reactor.core.publisher.Mono;

/**
 * Names an error that is not the stamp's own, such as the text a load balancer answers with. The SDK's decoder fails on
 * text, and its failure has no status: a 503 would no longer be known for something that passes.
 */
final class ForeignAnswer implements HttpPipelinePolicy {
    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        return next.process().flatMap(response -> foreign(response) ? refuse(response) : Mono.just(response));
    }

    private static boolean foreign(HttpResponse response) {
        var type = response.getHeaderValue(HttpHeaderName.CONTENT_TYPE);
        return response.getStatusCode() >= 400 && type != null && type.startsWith("text/") && !type.contains("xml");
    }

    private static Mono<HttpResponse> refuse(HttpResponse response) {
        return response.getBodyAsString()
                .defaultIfEmpty("")
                .flatMap(text -> Mono.error(new HttpResponseException(
                        "Status code %d, \"%s\"".formatted(response.getStatusCode(), text), response)));
    }
}
