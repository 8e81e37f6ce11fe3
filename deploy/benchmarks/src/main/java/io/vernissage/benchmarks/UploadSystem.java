package io.vernissage.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What an upload needs and no more: a broker, the emulator and processes of upload-service, as {@code deploy/up} starts them. */
final class UploadSystem implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final Path images;
    private final Emulator emulator;
    private final Child broker;
    private final List<UploadService> services;

    private UploadSystem(Path images, Emulator emulator, Child broker, List<UploadService> services) {
        this.images = images;
        this.emulator = emulator;
        this.broker = broker;
        this.services = services;
    }

    /**
     * How it is set up.
     *
     * @param images where disks lie that are published
     * @param state an empty folder for all that it keeps
     * @param transport how its workers reach blobs
     * @param workers processes of upload-service, at least one
     * @param settings of every worker, {@code name=value}
     */
    record Options(Path project, Path images, Path state, Transport transport, int workers, List<String> settings) {
        /** One worker as it is by default, over TLS. */
        static Options usual(Benchmark.Setting setting) {
            return new Options(
                    setting.project(),
                    setting.images(),
                    setting.scratch().resolve("system"),
                    Transport.TLS,
                    1,
                    List.of());
        }

        Options with(Transport other) {
            return new Options(project, images, state, other, workers, settings);
        }

        Options withState(Path other) {
            return new Options(project, images, other, transport, workers, settings);
        }

        Options withWorkers(int other) {
            return new Options(project, images, state, transport, other, settings);
        }

        Options with(String... others) {
            return new Options(project, images, state, transport, workers, List.of(others));
        }
    }

    static UploadSystem start(Options options) throws IOException, InterruptedException {
        Files.createDirectories(options.images());
        Files.createDirectories(options.state());
        var kafka = Emulator.freePort();
        var emulator = Emulator.start(options.project(), options.state(), options.transport());
        var services = new ArrayList<UploadService>();
        UploadSystem system;
        try {
            system = new UploadSystem(options.images(), emulator, broker(options, kafka), services);
        } catch (IOException | RuntimeException e) {
            emulator.close();
            throw e;
        }
        try {
            for (var number = 0; number < options.workers(); number++) {
                services.add(worker(options, number, emulator, kafka));
            }
            for (var service : services) {
                service.awaitReady();
            }
            return system;
        } catch (IOException | InterruptedException | RuntimeException e) {
            system.close();
            throw e;
        }
    }

    private static Child broker(Options options, int port) throws IOException {
        var local = options.project().resolve("deploy/local/target");
        return Child.startUnheard(List.of(
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                local.resolve("vernissage-local.jar") + File.pathSeparator + local.resolve("lib") + "/*",
                "io.vernissage.local.broker.BrokerMain",
                "--data",
                options.state().resolve("kafka").toString(),
                "--port",
                Integer.toString(port),
                "--controller-port",
                Integer.toString(Emulator.freePort())));
    }

    private static UploadService worker(Options options, int number, Emulator emulator, int kafka) throws IOException {
        var hub = emulator.managers();
        var port = Emulator.freePort();
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
                "-Dvernissage.kafka.state-directory=" + options.state().resolve("worker-" + number),
                "-Dvernissage.upload.source.root=" + options.images(),
                "-Dvernissage.hub.default-stamp=local",
                "-Dvernissage.hub.stamps.local.resource-manager=" + hub.get(0),
                "-Dvernissage.hub.stamps.local.admin-resource-manager=" + hub.get(1),
                "-Dvernissage.hub.stamps.local.location=local",
                "-Dvernissage.hub.stamps.local.subscription=0a7e1a57-0000-4000-8000-000000000001",
                "-Dvernissage.hub.stamps.local.admin-subscription=0a7e1a57-0000-4000-8000-00000000000a",
                "-Dvernissage.hub.stamps.local.client-id=11111111-2222-4333-8444-555555555555",
                "-Dvernissage.hub.stamps.local.client-secret=emulator-secret",
                "-Dvernissage.hub.stamps.local.trust=" + emulator.authority()));
        options.settings().forEach(setting -> arguments.add("-D" + setting));
        arguments.addAll(List.of(
                "-jar",
                options.project()
                        .resolve("upload-service/target/quarkus-app/quarkus-run.jar")
                        .toString()));
        return UploadService.start(arguments, port);
    }

    Emulator emulator() {
        return emulator;
    }

    List<UploadService> services() {
        return List.copyOf(services);
    }

    /** The one that is asked; the others only work. */
    UploadService service() {
        return services.getFirst();
    }

    /**
     * Publishes a disk and waits until its blob is proven and sealed.
     *
     * @return with the seconds from the request to the end, as whoever asked sees it
     */
    Uploaded upload(Path file, String sku) throws IOException, InterruptedException {
        return upload(file, ImageName.first(sku), Optional.empty());
    }

    /**
     * The same, as any version of an image.
     *
     * @param base another version that is in the library
     */
    Uploaded upload(Path file, ImageName image, Optional<String> base) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var publication = request(file, image, base);
        var state = awaitCompleted(publication);
        return new Uploaded((System.nanoTime() - begin) / 1e9, state.bytesSent(), publication);
    }

    /** Waits until a publication's blob is proven and sealed. */
    State awaitCompleted(String publication) throws IOException, InterruptedException {
        var deadline = Instant.now().plus(LONGEST);
        while (Instant.now().isBefore(deadline)) {
            var state = state(publication);
            if (state.isCompleted()) {
                return state;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("The upload took longer than " + LONGEST);
    }

    /** Asks for a disk to be published; answers the publication's id. */
    String request(Path file, ImageName image, Optional<String> base) throws IOException, InterruptedException {
        var request = """
                {"source": {"file": "%s"}, "image": {"publisher": "%s", "offer": "%s", "sku": "%s", "version": "%s",%s
                 "osType": "Linux"}}""".formatted(
                        images.relativize(file),
                        image.publisher(),
                        image.offer(),
                        image.sku(),
                        image.version(),
                        base.map(" \"base\": \"%s\","::formatted).orElse(""));
        return found("\"id\"\\s*:\\s*\"([^\"]+)\"", service().post("/publications", request));
    }

    /**
     * How the upload of a publication is doing.
     *
     * @throws IOException it has failed, or the service does not answer
     */
    State state(String publication) throws IOException, InterruptedException {
        var view = service().get("/publications/" + publication);
        var state = found("\"upload\"\\s*:\\s*\\{\\s*\"state\"\\s*:\\s*\"([^\"]+)\"", view);
        if (state.equals("failed")) {
            throw new IOException("The upload failed: " + view);
        }
        return new State(state.equals("completed"), view);
    }

    /** Has a publication's blob deleted, which nobody else does where nothing comes after the upload. */
    void forget(String publication) throws IOException, InterruptedException {
        emulator.accounts().deleteGroup(group(publication));
    }

    /** The resource group that a publication makes for itself. */
    static String group(String publication) {
        return "vernissage-" + publication;
    }

    /** The address of a publication's blob, with what lets everybody in; it is in an account of the publication's own. */
    String signedBlob(String publication) throws IOException, InterruptedException {
        var blob = state(publication).blob();
        var account = URI.create(blob).getPath().split("/", 3)[1];
        return blob + "?" + emulator.accounts().signatureOf(group(publication), account);
    }

    /** One upload. */
    record Uploaded(double seconds, long bytesSent, String publication) {}

    /** An upload as the service shows it; only a completed one has bytes and a blob. */
    record State(boolean isCompleted, String view) {
        long bytesSent() throws IOException {
            return Long.parseLong(found("\"bytesSent\"\\s*:\\s*(\\d+)", view));
        }

        String blob() throws IOException {
            return found("\"uri\"\\s*:\\s*\"([^\"]+)\"", view);
        }
    }

    @Override
    public void close() {
        services.forEach(UploadService::close);
        broker.close();
        emulator.close();
    }

    private static String found(String pattern, String text) throws IOException {
        var found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IOException("No %s in %s".formatted(pattern, text));
        }
        return found.group(1);
    }
}
