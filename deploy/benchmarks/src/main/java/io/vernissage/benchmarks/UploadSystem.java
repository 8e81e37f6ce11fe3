package io.vernissage.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What an upload needs and no more: a broker, the emulator and one upload-service, as {@code deploy/up} starts them. */
final class UploadSystem implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final List<Child> children = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path images;
    private final Emulator emulator;
    private final int port;
    private final int kafka;

    private UploadSystem(Path images, Emulator emulator) throws IOException {
        this.images = images;
        this.emulator = emulator;
        this.port = Emulator.freePort();
        this.kafka = Emulator.freePort();
    }

    static UploadSystem start(Path project, Path scratch, List<String> settings)
            throws IOException, InterruptedException {
        var emulator = Emulator.start(project, scratch);
        var system = new UploadSystem(Files.createDirectories(scratch.resolve("images")), emulator);
        try {
            system.children.add(broker(project, scratch.resolve("kafka"), system.kafka));
            system.children.add(system.worker(project, scratch, settings));
            system.awaitReady();
            return system;
        } catch (IOException | InterruptedException | RuntimeException e) {
            system.close();
            throw e;
        }
    }

    private static Child broker(Path project, Path data, int port) throws IOException {
        var local = project.resolve("deploy/local/target");
        return Child.start(List.of(
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                local.resolve("vernissage-local.jar") + File.pathSeparator + local.resolve("lib") + "/*",
                "io.vernissage.local.broker.BrokerMain",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port),
                "--controller-port",
                Integer.toString(Emulator.freePort())));
    }

    private Child worker(Path project, Path scratch, List<String> settings) throws IOException {
        var hub = emulator.managers();
        var arguments = new ArrayList<>(List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Djdk.httpclient.allowRestrictedHeaders=content-length",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--enable-native-access=ALL-UNNAMED",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.log.level=WARN",
                "-Dvernissage.kafka.bootstrap-servers=localhost:" + kafka,
                "-Dvernissage.kafka.state-directory=" + scratch.resolve("state"),
                "-Dvernissage.upload.source.root=" + images,
                "-Dvernissage.hub.default-stamp=local",
                "-Dvernissage.hub.stamps.local.resource-manager=" + hub.get(0),
                "-Dvernissage.hub.stamps.local.admin-resource-manager=" + hub.get(1),
                "-Dvernissage.hub.stamps.local.location=local",
                "-Dvernissage.hub.stamps.local.subscription=0a7e1a57-0000-4000-8000-000000000001",
                "-Dvernissage.hub.stamps.local.admin-subscription=0a7e1a57-0000-4000-8000-00000000000a",
                "-Dvernissage.hub.stamps.local.client-id=11111111-2222-4333-8444-555555555555",
                "-Dvernissage.hub.stamps.local.client-secret=emulator-secret",
                "-Dvernissage.hub.stamps.local.trust=" + emulator.authority()));
        settings.forEach(setting -> arguments.add("-D" + setting));
        arguments.addAll(List.of(
                "-jar",
                project.resolve("upload-service/target/quarkus-app/quarkus-run.jar")
                        .toString()));
        return Child.start(arguments);
    }

    /** Where disks lie that are published. */
    Path images() {
        return images;
    }

    Emulator emulator() {
        return emulator;
    }

    Child process() {
        return children.getLast();
    }

    /**
     * Publishes a disk and waits until its blob is proven and sealed.
     *
     * @return seconds from the request to the last page, as whoever asked sees it
     */
    Uploaded upload(Path file, String name) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var request = """
                {"source": {"file": "%s"}, "image": {"publisher": "Contoso", "offer": "Benchmark", "sku": "%s",
                 "version": "1.0.0", "osType": "Linux"}}""".formatted(images.relativize(file), name);
        var accepted = send(HttpRequest.newBuilder(URI.create(root() + "/publications"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request)));
        var id = found("\"id\"\\s*:\\s*\"([^\"]+)\"", accepted);
        var deadline = Instant.now().plus(LONGEST);
        while (Instant.now().isBefore(deadline)) {
            var state = send(HttpRequest.newBuilder(URI.create(root() + "/publications/" + id)));
            var upload = found("\"upload\"\\s*:\\s*\\{\\s*\"state\"\\s*:\\s*\"([^\"]+)\"", state);
            if (upload.equals("completed")) {
                return new Uploaded(
                        (System.nanoTime() - begin) / 1e9,
                        Long.parseLong(found("\"bytesSent\"\\s*:\\s*(\\d+)", state)),
                        id);
            }
            if (upload.equals("failed")) {
                throw new IOException("The upload failed: " + state);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("The upload took longer than " + LONGEST);
    }

    /** One upload. */
    record Uploaded(double seconds, long bytesSent, String publication) {}

    /** A counter of the worker's, over all it has done. */
    double metric(String name) throws IOException, InterruptedException {
        var all = send(HttpRequest.newBuilder(URI.create(root() + "/q/metrics")));
        return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*\\})? ([0-9.eE+]+)$")
                .matcher(all)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    @Override
    public void close() {
        children.reversed().forEach(Child::close);
        emulator.close();
        http.close();
    }

    private void awaitReady() throws IOException, InterruptedException {
        var deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(deadline)) {
            try {
                send(HttpRequest.newBuilder(URI.create(root() + "/q/health/ready")));
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        throw new IOException("upload-service is not ready");
    }

    private String root() {
        return "http://127.0.0.1:" + port;
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("upload-service answered %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return answer.body();
    }

    private static String found(String pattern, String text) throws IOException {
        var found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IOException("No %s in %s".formatted(pattern, text));
        }
        return found.group(1);
    }
}
