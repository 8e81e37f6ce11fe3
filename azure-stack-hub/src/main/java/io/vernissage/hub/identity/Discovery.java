package io.vernissage.hub.identity;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.vernissage.hub.HubException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** What one Resource Manager host says about itself: asked when first needed, kept once answered, asked again when not. */
public final class Discovery {
    /** Has suffixes; every stamp that offers profile 2020-09-01-hybrid answers it. */
    private static final String NEWER = "2019-10-01";

    private static final String OLDER = "2015-01-01";

    private final URI host;
    private final HttpPipeline pipeline;
    private final AtomicBoolean forgotten = new AtomicBoolean();
    private final Mono<Endpoints> endpoints;

    /**
     * Of one host.
     *
     * @param host without a trailing slash
     * @param pipeline without credentials
     */
    public Discovery(URI host, HttpPipeline pipeline) {
        this.host = host;
        this.pipeline = pipeline;
        // errors are not kept: a stamp that is down now is asked again by the next call
        this.endpoints = Mono.defer(this::ask).cacheInvalidateIf(_ -> forgotten.getAndSet(false));
    }

    /** The endpoints, or a {@link HubException}. */
    public Mono<Endpoints> endpoints() {
        return endpoints;
    }

    /** The next call asks the host again: it may have been installed anew. */
    void forget() {
        forgotten.set(true);
    }

    private Mono<Endpoints> ask() {
        return ask(NEWER)
                .onErrorResume(
                        HubException.class,
                        refusal ->
                                refusal.status() == 400 || refusal.status() == 404 ? ask(OLDER) : Mono.error(refusal));
    }

    private Mono<Endpoints> ask(String version) {
        var request = new HttpRequest(HttpMethod.GET, host + "/metadata/endpoints?api-version=" + version);
        request.setHeader(HttpHeaderName.ACCEPT, "application/json");
        return pipeline.send(request)
                .flatMap(Discovery::body)
                .map(text -> Metadata.read(host, text))
                .onErrorMap(error -> HubException.of("read the endpoints of " + host, error));
    }

    private static Mono<String> body(HttpResponse response) {
        return response.getBodyAsString()
                .defaultIfEmpty("")
                .flatMap(text -> response.getStatusCode() == 200
                        ? Mono.just(text)
                        : Mono.error(new HttpResponseException(text, response)));
    }
}
