package io.vernissage.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.connect.ConfiguredStamps;
import io.vernissage.local.RunningSystem;
import io.vernissage.local.UpOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Everything {@code deploy/up} runs, on free ports and a folder of its own, and what a user can do with it. */
final class WholeSystem implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final List<String> PORTS = List.of(
            "--kafka-port",
            "--kafka-controller-port",
            "--hub-port",
            "--hub-admin-port",
            "--hub-blob-port",
            "--upload-port",
            "--registry-port",
            "--gallery-port",
            "--vm-port");

    private final UpOptions options;
    private final RunningSystem running;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Stamp stamp;

    private WholeSystem(UpOptions options, RunningSystem running) {
        this.options = options;
        this.running = running;
        this.stamp = ConfiguredStamps.of(HubSettings.of(settings(options))).stamp(Optional.empty());
    }

    static WholeSystem start() {
        try {
            var project = Path.of("../..").toAbsolutePath().normalize();
            System.setProperty("vernissage.project", project.toString());
            var data = Path.of("target", "run-" + UUID.randomUUID()).toAbsolutePath();
            Files.createDirectories(data.resolve("images"));
            var arguments = new ArrayList<>(List.of("--data", data.toString(), "--no-sample"));
            arguments.addAll(portOptions());
            var options = UpOptions.parse(arguments.toArray(String[]::new));
            var running = new RunningSystem(options, System.out::println);
            running.start(PATIENCE);
            return new WholeSystem(options, running);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Options that put every part on a port of its own that is free. */
    static List<String> portOptions() throws IOException {
        var options = new ArrayList<String>();
        var ports = freePorts(PORTS.size());
        for (var index = 0; index < PORTS.size(); index++) {
            options.addAll(List.of(PORTS.get(index), Integer.toString(ports.get(index))));
        }
        return options;
    }

    static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (var index = 0; index < count; index++) {
                sockets.add(new ServerSocket(0));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static StampSettings settings(UpOptions options) {
        var ports = options.ports();
        return new StampSettings(
                "local",
                URI.create("https://127.0.0.1:" + ports.hub()),
                "0a7e1a57-0000-4000-8000-000000000001",
                Optional.of(new StampSettings.Admin(
                        URI.create("https://127.0.0.1:" + ports.hubAdmin()), "0a7e1a57-0000-4000-8000-00000000000a")),
                "local",
                new ServicePrincipal(
                        Optional.empty(),
                        "11111111-2222-4333-8444-555555555555",
                        new Proof.ClientSecret(new Secret("emulator-secret"))),
                Optional.of(RunningSystem.certificateAuthority(options.data())),
                StampSettings.STORAGE_VERSION,
                StampSettings.Limits.DEFAULT);
    }

    Stamp stamp() {
        return stamp;
    }

    RunningSystem running() {
        return running;
    }

    UpOptions options() {
        return options;
    }

    /** Folder below which {@code source.file} is looked for. */
    Path images() {
        return options.data().resolve("images");
    }

    Path libraryCopy(String publisher, String offer, String sku, String version) {
        return options.data()
                .resolve("hub/resource-manager/library")
                .resolve(Path.of(publisher, offer, sku, version, "osDisk.vhd"));
    }

    HttpResponse<String> post(String request, String... headers) {
        var builder = HttpRequest.newBuilder(uploadService("/publications"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request));
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return send(builder.build());
    }

    HttpResponse<String> get(URI address) {
        return send(
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build());
    }

    URI uploadService(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(options.ports().upload(), path));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode parse(String body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of all page writes that the emulator has acknowledged, as it counts them itself. */
    long pageBytesWritten() {
        var address = URI.create("https://127.0.0.1:%d/$emulator/traffic"
                .formatted(options.ports().hubBlob()));
        try {
            var answer = stamp.plainHttp().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            return parse(answer.body()).path("pageBytes").asLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Posts a request that must be taken, and answers the publication's id. */
    String publish(String request) {
        var answer = post(request);
        if (answer.statusCode() != 202) {
            throw new AssertionError("refused: " + answer.body());
        }
        return parse(answer.body()).path("id").asText();
    }

    JsonNode publication(String id) {
        var answer = get(uploadService("/publications/" + id));
        if (answer.statusCode() == 503) {
            throw new NotReadyException();
        }
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return parse(answer.body());
    }

    /** A service that was just started says so, and is asked again. */
    static final class NotReadyException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    JsonNode awaitPublication(String id, Predicate<JsonNode> condition) {
        return awaitPublication(id, PATIENCE, condition);
    }

    private JsonNode awaitPublication(String id, Duration atMost, Predicate<JsonNode> condition) {
        return await("publication " + id)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(e -> e instanceof UncheckedIOException || e instanceof NotReadyException)
                .until(() -> publication(id), condition);
    }

    JsonNode awaitEnd(String id) {
        return awaitEnd(id, PATIENCE);
    }

    JsonNode awaitEnd(String id, Duration atMost) {
        return awaitPublication(
                id, atMost, publication -> !publication.path("status").asText().equals("running"));
    }

    /** Waits until nothing temporary of this publication is left on the stamp. */
    void awaitNoTemporaries(String id) {
        await("clean-up of " + id)
                .atMost(PATIENCE)
                .until(() -> stamp.resourceGroups().tagged("vernissage-publication", id).stream()
                        .noneMatch(group -> group.startsWith("vernissage-")));
    }

    @Override
    public void close() {
        running.close();
    }
}
