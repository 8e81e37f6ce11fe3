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
    private volatile Optional<Refusal> refusal = Optional.empty();

    private record Refusal(String code, String words) {
        byte[] body() {
            return "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
                    .formatted(code, words)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

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

    /** Answers every request by no, in the words of a blob service, from now on. */
    void refuse(String code, String words) {
        refusal = Optional.of(new Refusal(code, words));
    }

    void clear() {
        bodies.clear();
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        beforeEach.run();
        if (refusal.isPresent()) {
            return Mono.just(new Refused(request, refusal.get()));
        }
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

    private static final class Refused extends Answer {
        private final Refusal refusal;

        Refused(HttpRequest request, Refusal refusal) {
            super(request, 403);
            this.refusal = refusal;
        }

        @Override
        public HttpHeaders getHeaders() {
            return new HttpHeaders()
                    .set(HttpHeaderName.CONTENT_TYPE, "application/xml")
                    .set(HttpHeaderName.fromString("x-ms-error-code"), refusal.code());
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(refusal.body());
        }
    }

    private static final class Created extends Answer {
        Created(HttpRequest request) {
            super(request, 201);
        }

        @Override
        public HttpHeaders getHeaders() {
            return new HttpHeaders()
                    .set(HttpHeaderName.ETAG, "\"1\"")
                    .set(HttpHeaderName.LAST_MODIFIED, "Mon, 23 Nov 2026 00:00:00 GMT");
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(new byte[0]);
        }
    }

    private abstract static class Answer extends HttpResponse {
        private final int status;

        Answer(HttpRequest request, int status) {
            super(request);
            this.status = status;
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        @SuppressWarnings("InlineMeSuggester") // the interface still demands it
        public String getHeaderValue(String name) {
            return getHeaders().getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return getBodyAsByteArray().map(ByteBuffer::wrap).flux();
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return getBodyAsByteArray().map(bytes -> new String(bytes, charset));
        }
    }
}
