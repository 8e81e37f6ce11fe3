package io.vernissage.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A Resource Manager of the emulator, the tenants' or the operator's, asked by the well-known principal. */
final class Manager {
    private final SSLContext trust;
    private final String address;

    Manager(SSLContext trust, String address) {
        this.trust = trust;
        this.address = address;
    }

    /**
     * Signs in and sends one request.
     *
     * @param path with its query
     * @param json the body; empty for none
     * @throws IOException it was not answered well
     */
    String ask(String method, String path, String json) throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().sslContext(trust).build()) {
            return send(http, method, address + path, json, token(http));
        }
    }

    /** Where one signs in, and for what, is in the metadata. */
    private String token(HttpClient http) throws IOException, InterruptedException {
        var metadata = send(http, "GET", address + "/metadata/endpoints?api-version=2015-01-01", "", "");
        var login = found("\"loginEndpoint\"\\s*:\\s*\"([^\"]+?)/*\"", metadata);
        var audience = found("\"audiences\"\\s*:\\s*\\[\\s*\"([^\"]+)\"", metadata);
        var form = "grant_type=client_credentials&client_id=11111111-2222-4333-8444-555555555555"
                + "&client_secret=emulator-secret&resource=" + URLEncoder.encode(audience, StandardCharsets.UTF_8);
        return found("\"access_token\"\\s*:\\s*\"([^\"]+)\"", send(http, "POST", login + "/oauth2/token", form, ""));
    }

    private static String send(HttpClient http, String method, String address, String body, String token)
            throws IOException, InterruptedException {
        var type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
        var request = HttpRequest.newBuilder(URI.create(address))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", type);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    "%s %s was answered %d: %s".formatted(method, address, response.statusCode(), response.body()));
        }
        return response.body();
    }

    /** The first group of a pattern in an answer. */
    static String found(String pattern, String text) throws IOException {
        var found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IOException("An answer has no " + pattern);
        }
        return found.group(1);
    }
}
