package io.vernissage.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/** The Hub emulator as {@code deploy/hub-emulator/run} starts it, with a storage account to write to. */
final class Emulator implements AutoCloseable {
    private static final String ACCOUNT = "benchmarks";
    private static final String SUBSCRIPTION = "0a7e1a57-0000-4000-8000-000000000001";
    private static final Pattern BEFORE_COLLECTION = Pattern.compile(" (\\d+)M->");

    private final Child process;
    private final Path data;
    private final Path collections;
    private final List<String> managers;
    private final int httpPort;
    private final int blobPort;
    private final SSLContext trust;
    private final String query;

    private Emulator(
            Child process,
            Path data,
            Path collections,
            List<String> managers,
            int httpPort,
            int blobPort,
            SSLContext trust,
            String query) {
        this.process = process;
        this.data = data;
        this.collections = collections;
        this.managers = managers;
        this.httpPort = httpPort;
        this.blobPort = blobPort;
        this.trust = trust;
        this.query = query;
    }

    static Emulator start(Path project, Path scratch) throws IOException, InterruptedException {
        var data = scratch.resolve("emulator");
        var collections = scratch.resolve("collections.log");
        int port = freePort();
        int adminPort = freePort();
        int blobPort = freePort();
        int httpPort = freePort();
        var process = Child.start(List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Xlog:gc:file=" + collections,
                "-Dvernissage.emulator.data=" + data,
                "-Dvernissage.emulator.port=" + port,
                "-Dvernissage.emulator.admin-port=" + adminPort,
                "-Dvernissage.emulator.blob-port=" + blobPort,
                "-Dvernissage.emulator.blob-http-port=" + httpPort,
                "-jar",
                project.resolve("deploy/hub-emulator/target/quarkus-app/quarkus-run.jar")
                        .toString()));
        try {
            process.await("is ready");
            var trust = Tls.trustingPem(data.resolve("ca.pem"));
            var query = signature(makeAccount(trust, "https://127.0.0.1:" + port));
            var managers = List.of("https://127.0.0.1:" + port, "https://127.0.0.1:" + adminPort);
            return new Emulator(process, data, collections, managers, httpPort, blobPort, trust, query);
        } catch (GeneralSecurityException e) {
            process.close();
            throw new IOException("The emulator cannot be used", e);
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** The addresses of Resource Manager, the tenants' and the operator's. */
    List<String> managers() {
        return managers;
    }

    /** The certificate that clients trust. */
    Path authority() {
        return data.resolve("ca.pem");
    }

    /** Sets the faults that it injects from now on. */
    void setChaos(String rules) throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().sslContext(trust).build()) {
            var address = URI.create("https://127.0.0.1:%d/$emulator/chaos/rules".formatted(blobPort));
            var answer = http.send(
                    HttpRequest.newBuilder(address)
                            .PUT(HttpRequest.BodyPublishers.ofString(rules))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IOException("The rules were refused: " + answer.body());
            }
        }
    }

    /** The address of a blob in the container, with what lets everybody in. */
    String address(Endpoint endpoint, String blob) {
        var scheme = endpoint.trust().isPresent() ? "https" : "http";
        return "%s://127.0.0.1:%d%s/%s?%s".formatted(scheme, endpoint.port(), endpoint.container(), blob, query);
    }

    Child process() {
        return process;
    }

    Endpoint plain() {
        return new Endpoint(httpPort, container(), query, Optional.empty());
    }

    Endpoint tls() {
        return new Endpoint(blobPort, container(), query, Optional.of(trust));
    }

    /** The most that lay on its heap when a collection began, in MiB. */
    long largestHeap() throws IOException {
        try (var lines = Files.lines(collections)) {
            return lines.map(BEFORE_COLLECTION::matcher)
                    .filter(Matcher::find)
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private static String container() {
        return "/" + ACCOUNT + "/pages";
    }

    /** Signs in with the well-known principal, makes an account and answers its key. */
    private static String makeAccount(SSLContext trust, String manager) throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().sslContext(trust).build()) {
            var metadata = send(http, "GET", manager + "/metadata/endpoints?api-version=2015-01-01", "", "");
            var form = "grant_type=client_credentials&client_id=11111111-2222-4333-8444-555555555555"
                    + "&client_secret=emulator-secret&resource="
                    + encoded(found("\"audiences\"\\s*:\\s*\\[\\s*\"([^\"]+)\"", metadata));
            var signedIn = send(http, "POST", manager + "/adfs/oauth2/token", form, "");
            var token = found("\"access_token\"\\s*:\\s*\"([^\"]+)\"", signedIn);
            var group = "%s/subscriptions/%s/resourceGroups/%s".formatted(manager, SUBSCRIPTION, ACCOUNT);
            send(http, "PUT", group + "?api-version=2019-10-01", "{\"location\":\"local\"}", token);
            var account = group + "/providers/Microsoft.Storage/storageAccounts/" + ACCOUNT;
            var version = "?api-version=2019-06-01";
            var body = "{\"location\":\"local\",\"kind\":\"Storage\",\"sku\":{\"name\":\"Standard_LRS\"},"
                    + "\"properties\":{\"supportsHttpsTrafficOnly\":false}}";
            send(http, "PUT", account + version, body, token);
            return found(
                    "\"value\"\\s*:\\s*\"([^\"]+)\"", send(http, "POST", account + "/listKeys" + version, "", token));
        }
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

    /** A signature for the account, good for a day: once made it costs the client nothing. */
    private static String signature(String key) throws GeneralSecurityException {
        var end = Instant.now()
                .plus(1, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        var text = String.join("\n", ACCOUNT, "rwdlacup", "b", "sco", "", end, "", "https,http", "2019-07-07", "");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
        var signed = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        return "sv=2019-07-07&ss=b&srt=sco&sp=rwdlacup&spr=https,http&se=%s&sig=%s"
                .formatted(encoded(end), encoded(signed));
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

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
