package io.vernissage.hub.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.vernissage.hub.HubException;
import reactor.core.publisher.Mono;

/**
 * Puts a token on every request, never a kept header: an upload or a poll lives longer than a token. A token that is
 * refused is replaced once; a second refusal is the answer.
 */
public final class BearerToken implements HttpPipelinePolicy {
    private final Tokens tokens;

    public BearerToken(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        if (!"https".equals(context.getHttpRequest().getUrl().getProtocol())) {
            return Mono.error(new HubException(
                    0,
                    "PlainHttp",
                    false,
                    "Could not call %s: a token is never sent without TLS"
                            .formatted(context.getHttpRequest().getUrl().getAuthority()),
                    null));
        }
        return tokens.token()
                .flatMap(token -> send(context, next.clone(), token).flatMap(response -> {
                    if (response.getStatusCode() != 401) {
                        return Mono.just(response);
                    }
                    response.close();
                    tokens.refuse(token);
                    return tokens.token().flatMap(fresh -> send(context, next.clone(), fresh));
                }));
    }

    private static Mono<HttpResponse> send(
            HttpPipelineCallContext context, HttpPipelineNextPolicy next, AccessToken token) {
        return Mono.defer(() -> {
            context.getHttpRequest().setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + token.getToken());
            return next.process();
        });
    }
}
