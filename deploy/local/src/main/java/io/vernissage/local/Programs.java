package io.vernissage.local;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** How each part is started on this machine. The services are told everything by one configuration file. */
public final class Programs {
    /** The emulator's own principal; a stamp's would come from its operator. */
    private static final String CLIENT_ID = "11111111-2222-4333-8444-555555555555";

    private static final String CLIENT_SECRET = "emulator-secret";

    private final UpOptions options;

    Programs(UpOptions options) {
        this.options = options;
    }

    /**
     * One part.
     *
     * @param foundation whether the services need it to be there when they start
     * @param readiness what shows that it can be used
     */
    public record Program(String name, List<String> command, boolean foundation, Readiness readiness) {}

    /** What shows that a part can be used. */
    public sealed interface Readiness {
        /** Somebody listens on this port. */
        record Listens(int port) implements Readiness {}

        /** This address answers 200. */
        record Answers(URI address) implements Readiness {}
    }

    /** All parts, in the order in which they are started. */
    public List<Program> all() {
        var ports = options.ports();
        return List.of(
                broker(),
                emulator(),
                service("upload-service", ports.upload(), "384m"),
                service("image-registry-service", ports.registry(), "192m"),
                service("gallery-service", ports.gallery(), "192m"),
                service("vm-service", ports.vm(), "192m"));
    }

    /** One part by its name. */
    public Program program(String name) {
        return all().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no part named " + name));
    }

    /** Another worker beside the first: its own port and its own folded state, the same queues. */
    public Program anotherUploadService(String name, int port) {
        var worker = service("upload-service", port, "384m");
        var command = new ArrayList<>(worker.command());
        command.add(1, "-Dvernissage.kafka.state-directory=" + options.data().resolve("state-" + name));
        return new Program(name, command, false, worker.readiness());
    }

    private Program broker() {
        var local = options.project().resolve("deploy/local/target");
        var command = java("broker", "160m", false);
        command.addAll(List.of(
                "-cp",
                local.resolve("vernissage-local.jar") + File.pathSeparator + local.resolve("lib") + "/*",
                "io.vernissage.local.broker.BrokerMain",
                "--data",
                options.data().resolve("kafka").toString(),
                "--port",
                Integer.toString(options.ports().kafka()),
                "--controller-port",
                Integer.toString(options.ports().kafkaController())));
        return new Program(
                "broker", command, true, new Readiness.Listens(options.ports().kafka()));
    }

    private Program emulator() {
        var ports = options.ports();
        var command = java("hub-emulator", "256m", true);
        command.addAll(List.of(
                "-Dvernissage.emulator.data=" + options.data().resolve("hub"),
                "-Dvernissage.emulator.port=" + ports.hub(),
                "-Dvernissage.emulator.admin-port=" + ports.hubAdmin(),
                "-Dvernissage.emulator.blob-port=" + ports.hubBlob(),
                "-jar",
                quarkusJar("deploy/hub-emulator")));
        return new Program("hub-emulator", command, true, new Readiness.Listens(ports.hub()));
    }

    private Program service(String name, int port, String heap) {
        var command = java(name, heap, name.startsWith("upload-service"));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                // nobody is asked who he is: this machine alone may ask
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.config.locations=" + configuration().toUri(),
                "-jar",
                quarkusJar(name)));
        return new Program(
                name,
                command,
                false,
                new Readiness.Answers(URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port))));
    }

    /**
     * The beginning of a command.
     *
     * @param moves whether the part moves disks: encryption and digests at speed need the slower of the two compilers
     */
    private List<String> java(String name, String heap, boolean moves) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (moves ? 4 : 1),
                // the SDK sets the length of its bodies itself, which this client takes for a mistake and reports each
                // time
                "-Djdk.httpclient.allowRestrictedHeaders=content-length",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                Leftovers.mark(options.data())));
        var cache = options.project().resolve("deploy/local/target/aot").resolve(name + ".aot");
        if (options.train()) {
            command.add("-XX:AOTCacheOutput=" + cache);
        } else if (Files.exists(cache)) {
            // what does not fit any more is passed over by the JVM, without a word
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
        }
        return command;
    }

    private String quarkusJar(String module) {
        return options.project()
                .resolve(module)
                .resolve("target/quarkus-app/quarkus-run.jar")
                .toString();
    }

    private Path configuration() {
        return options.data().resolve("vernissage.properties");
    }

    /** Writes what the services are told. It holds a secret, so only its owner may read it. */
    void writeConfiguration() throws IOException {
        var ports = options.ports();
        var text = """
                vernissage.kafka.bootstrap-servers=localhost:%d
                vernissage.kafka.state-directory=%s
                vernissage.upload.source.root=%s
                vernissage.upload.source.uploads=%s
                # web servers on this machine may be read; leave this out where requests come from others
                vernissage.upload.source.allow-private-addresses=true
                vernissage.hub.default-stamp=local
                vernissage.hub.stamps.local.resource-manager=https://127.0.0.1:%d
                vernissage.hub.stamps.local.admin-resource-manager=https://127.0.0.1:%d
                vernissage.hub.stamps.local.location=local
                vernissage.hub.stamps.local.subscription=0a7e1a57-0000-4000-8000-000000000001
                vernissage.hub.stamps.local.admin-subscription=0a7e1a57-0000-4000-8000-00000000000a
                vernissage.hub.stamps.local.client-id=%s
                vernissage.hub.stamps.local.client-secret=%s
                vernissage.hub.stamps.local.trust=%s
                """.formatted(
                        ports.kafka(),
                        options.data().resolve("state"),
                        options.data().resolve("images"),
                        options.data().resolve("uploads"),
                        ports.hub(),
                        ports.hubAdmin(),
                        CLIENT_ID,
                        CLIENT_SECRET,
                        RunningSystem.certificateAuthority(options.data()));
        Files.deleteIfExists(configuration());
        Files.createFile(
                configuration(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(configuration(), text);
    }
}
