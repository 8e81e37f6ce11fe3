package io.vernissage.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/** Storage accounts of the emulator, and what lets one in: a signature, good for a day, that costs a client nothing once made. */
final class Accounts {
    private static final String SUBSCRIPTION = "0a7e1a57-0000-4000-8000-000000000001";
    private static final String VERSION = "?api-version=2019-06-01";

    private final SSLContext trust;
    private final String manager;

    /**
     * Of one emulator.
     *
     * @param manager the tenants' Resource Manager
     */
    Accounts(SSLContext trust, String manager) {
        this.trust = trust;
        this.manager = manager;
    }

    /** Makes an account, which takes requests without TLS as well, in a resource group of its name; answers its signature. */
    String make(String name) throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().sslContext(trust).build()) {
            var token = token(http);
            send(http, "PUT", group(name) + "?api-version=2019-10-01", "{\"location\":\"local\"}", token);
            var body = "{\"location\":\"local\",\"kind\":\"Storage\",\"sku\":{\"name\":\"Standard_LRS\"},"
                    + "\"properties\":{\"supportsHttpsTrafficOnly\":false}}";
            send(http, "PUT", account(name, name) + VERSION, body, token);
            return signature(name, key(http, token, name, name));
        }
    }

    /** The signature of an account that somebody made. */
    String signatureOf(String group, String name) throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().sslContext(trust).build()) {
            return signature(name, key(http, token(http), group, name));
        }
    }

    /** Signs in with the well-known principal. */
    private String token(HttpClient http) throws IOException, InterruptedException {
        var metadata = send(http, "GET", manager + "/metadata/endpoints?api-version=2015-01-01", "", "");
        var form = "grant_type=client_credentials&client_id=11111111-2222-4333-8444-555555555555"
                + "&client_secret=emulator-secret&resource="
                + encoded(found("\"audiences\"\\s*:\\s*\\[\\s*\"([^\"]+)\"", metadata));
        return found(
                "\"access_token\"\\s*:\\s*\"([^\"]+)\"", send(http, "POST", manager + "/adfs/oauth2/token", form, ""));
    }

    private String key(HttpClient http, String token, String group, String name)
            throws IOException, InterruptedException {
        var keys = send(http, "POST", account(group, name) + "/listKeys" + VERSION, "", token);
        return found("\"value\"\\s*:\\s*\"([^\"]+)\"", keys);
    }

    private String group(String name) {
        return "%s/subscriptions/%s/resourceGroups/%s".formatted(manager, SUBSCRIPTION, name);
    }

    private String account(String group, String name) {
        return group(group) + "/providers/Microsoft.Storage/storageAccounts/" + name;
    }

    private static String send(HttpClient http, String method, String address, String body, String token)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header(
                        "Content-Type",
                        body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("%s %s was answered %d".formatted(method, address, response.statusCode()));
        }
        return response.body();
    }

    private static String signature(String account, String key) throws IOException {
        var end = Instant.now()
                .plus(1, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        var text = String.join("\n", account, "rwdlacup", "b", "sco", "", end, "", "https,http", "2019-07-07", "");
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            var signed = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            return "sv=2019-07-07&ss=b&srt=sco&sp=rwdlacup&spr=https,http&se=%s&sig=%s"
                    .formatted(encoded(end), encoded(signed));
        } catch (GeneralSecurityException e) {
            throw new IOException("No signature can be made for account " + account, e);
        }
    }

    private static String found(String pattern, String text) throws IOException {
        var found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IOException("An answer of the emulator has no " + pattern);
        }
        return found.group(1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
