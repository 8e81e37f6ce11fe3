package io.vernissage.gallery.publishing;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A blob service that takes every PUT and remembers its body by its path. */
final class FakeBlobs implements HttpClient {
    private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
    private final Map<String, String> accesses = new ConcurrentHashMap<>();
    private final Runnable beforeEach;

    FakeBlobs(Runnable beforeEach) {
        this.beforeEach = beforeEach;
    }

    Optional<byte[]> body(String path) {
        return Optional.ofNullable(bodies.get(path));
    }

    /** How much of a container is open to anybody; nothing is private. */
    Optional<String> publicAccess(String path) {
        return Optional.ofNullable(accesses.get(path));
    }

    void clear() {
        bodies.clear();
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        beforeEach.run();
        var path = request.getUrl().getPath();
        bodies.put(
                path,
                Optional.ofNullable(request.getBodyAsBinaryData())
                        .map(BinaryData::toBytes)
                        .orElse(new byte[0]));
        Optional.ofNullable(request.getHeaders().getValue(HttpHeaderName.fromString("x-ms-blob-public-access")))
                .ifPresent(access -> accesses.put(path, access));
        return Mono.just(new Created(request));
    }

    private static final class Created extends HttpResponse {
        Created(HttpRequest request) {
            super(request);
        }

        @Override
        public int getStatusCode() {
            return 201;
        }

        @Override
        @Deprecated
        @SuppressWarnings("InlineMeSuggester") // the interface still demands it
        public String getHeaderValue(String name) {
            return getHeaders().getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return new HttpHeaders()
                    .set(HttpHeaderName.ETAG, "\"1\"")
                    .set(HttpHeaderName.LAST_MODIFIED, "Mon, 23 Nov 2026 00:00:00 GMT");
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.empty();
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(new byte[0]);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just("");
        }
    }
}
