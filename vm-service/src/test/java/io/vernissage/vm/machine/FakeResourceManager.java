package io.vernissage.vm.machine;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A Resource Manager that keeps what is put and answers what was put: the transport below the SDK. */
final class FakeResourceManager implements HttpClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, ObjectNode> resources = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<String> calls = new ArrayList<>();

    /** The calls so far, as {@code PUT virtualMachines/check}. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    ObjectNode resource(String path) {
        return resources.get(path);
    }

    void put(String path, String json) {
        try {
            store(path, (ObjectNode) JSON.readTree(json), "Succeeded");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        var path = request.getUrl().getPath();
        calls.add("%s %s".formatted(request.getHttpMethod(), path.replaceFirst(".*/([^/]+/[^/]+)$", "$1")));
        try {
            return Mono.just(answer(request, path));
        } catch (IOException e) {
            return Mono.error(e);
        }
    }

    private HttpResponse answer(HttpRequest request, String path) throws IOException {
        if (request.getHttpMethod() == HttpMethod.PUT) {
            var body = (ObjectNode) JSON.readTree(request.getBodyAsBinaryData().toString());
            return new Answer(
                    request, 201, store(path, body, path.contains("/virtualMachines/") ? "Creating" : "Succeeded"));
        }
        if (resources.containsKey(path)) {
            return new Answer(request, 200, resources.get(path));
        }
        var last = path.substring(path.lastIndexOf('/'));
        if (last.equals("/vmSizes") || last.equals("/virtualMachines")) {
            var value = JSON.createArrayNode();
            resources.forEach((name, resource) -> {
                if (name.contains(last + "/")) {
                    value.add(resource);
                }
            });
            return new Answer(request, 200, JSON.createObjectNode().set("value", value));
        }
        return new Answer(
                request,
                404,
                JSON.readTree(
                        "{\"error\":{\"code\":\"ResourceNotFound\",\"message\":\"%s is not there\"}}".formatted(path)));
    }

    private ObjectNode store(String path, ObjectNode body, String state) {
        body.put("id", path).put("name", path.substring(path.lastIndexOf('/') + 1));
        body.withObject("/properties").put("provisioningState", state);
        for (var subnet : body.at("/properties/subnets")) {
            ((ObjectNode) subnet)
                    .put(
                            "id",
                            "%s/subnets/%s".formatted(path, subnet.path("name").asText()));
        }
        resources.put(path, body);
        return body;
    }

    private static final class Answer extends HttpResponse {
        private final int status;
        private final String body;
        private final HttpHeaders headers = new HttpHeaders();

        Answer(HttpRequest request, int status, JsonNode body) {
            super(request);
            this.status = status;
            this.body = body.toString();
            headers.set(HttpHeaderName.CONTENT_TYPE, "application/json");
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return headers.getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.just(StandardCharsets.UTF_8.encode(body));
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(body.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Mono<String> getBodyAsString() {
            return Mono.just(body);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(body);
        }
    }
}
