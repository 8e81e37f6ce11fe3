package io.vernissage.hub.admin;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.util.Context;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vernissage.hub.HubException;
import io.vernissage.hub.resourcemanager.ResourceManager;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests to one admin resource provider at one api-version, as JSON. */
final class AdminRequests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ResourceManager admin;
    private final String provider;
    private final String version;

    AdminRequests(ResourceManager admin, String provider, String version) {
        this.admin = admin;
        this.provider = provider;
        this.version = version;
    }

    JsonNode get(String call, String... path) {
        return send(call, HttpMethod.GET, Optional.empty(), path);
    }

    /** Empty where the stamp answers 404. */
    Optional<JsonNode> find(String call, String... path) {
        try {
            return Optional.of(get(call, path));
        } catch (HubException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    JsonNode send(String call, HttpMethod method, JsonNode body, String... path) {
        return send(call, method, Optional.of(body.toString()), path);
    }

    /** What is not there is deleted. */
    void delete(String call, String... path) {
        try {
            send(call, HttpMethod.DELETE, Optional.empty(), path);
        } catch (HubException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private JsonNode send(String call, HttpMethod method, Optional<String> body, String... path) {
        var request = new HttpRequest(method, address(path));
        request.setHeader(HttpHeaderName.ACCEPT, "application/json");
        body.ifPresent(text -> request.setBody(text).setHeader(HttpHeaderName.CONTENT_TYPE, "application/json"));
        try (var response = admin.pipeline().sendSync(request, Context.NONE)) {
            var text = Optional.ofNullable(response.getBodyAsString().block()).orElse("");
            if (response.getStatusCode() / 100 != 2) {
                throw new HttpResponseException(text, response);
            }
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException _) {
            throw new HubException(
                    0, "UnreadableAnswer", false, "Could not %s: the stamp's answer is no JSON".formatted(call), null);
        } catch (RuntimeException e) {
            throw HubException.of(call, e);
        }
    }

    private String address(String... path) {
        return Stream.of(path)
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining(
                        "/",
                        "%s/subscriptions/%s/providers/%s/".formatted(admin.host(), admin.subscription(), provider),
                        "?api-version=" + version));
    }
}
