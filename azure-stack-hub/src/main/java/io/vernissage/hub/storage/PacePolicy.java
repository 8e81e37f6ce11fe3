package io.vernissage.hub.storage;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** Sends page writes no faster, and no more of them at once, than their account takes them. It stands within the repetition. */
final class PacePolicy implements HttpPipelinePolicy {
    private static final HttpHeaderName PAGE_WRITE = HttpHeaderName.fromString("x-ms-page-write");

    private final Pace pace = new Pace(System::nanoTime);
    private final WritesAtOnce writes = new WritesAtOnce();

    Pace pace() {
        return pace;
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        var bytes = bytes(context.getHttpRequest());
        return bytes == 0
                ? next.process()
                : Mono.defer(() -> {
                    var turn = writes.enter();
                    return Mono.fromFuture(turn).then(Mono.defer(() -> send(bytes, next)));
                });
    }

    private Mono<HttpResponse> send(long bytes, HttpPipelineNextPolicy next) {
        var settled = new AtomicBoolean();
        var wait = pace.reserve(bytes);
        return Mono.delay(Duration.ofNanos(wait))
                .then(Mono.defer(() -> {
                    var sentAt = System.nanoTime();
                    return next.process().doOnNext(response -> {
                        settled.set(true);
                        tell(response.getStatusCode(), bytes, sentAt);
                    });
                }))
                .doFinally(_ -> {
                    if (!settled.get()) {
                        writes.ended();
                    }
                });
    }

    private void tell(int status, long bytes, long sentAt) {
        switch (status) {
            case 429, 500, 503 -> {
                pace.refused(sentAt, bytes);
                writes.refused();
            }
            default -> {
                pace.took(bytes);
                writes.took(bytes, System.nanoTime() - sentAt);
            }
        }
    }

    /** Of a page write; 0 of everything else. */
    private static long bytes(HttpRequest request) {
        if (request.getHttpMethod() != HttpMethod.PUT
                || !"update".equalsIgnoreCase(request.getHeaders().getValue(PAGE_WRITE))) {
            return 0;
        }
        var length = request.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }
}
