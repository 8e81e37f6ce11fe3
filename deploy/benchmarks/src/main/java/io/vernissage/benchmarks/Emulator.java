package io.vernissage.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** The Hub emulator as {@code deploy/hub-emulator/run} starts it, with a storage account to write to. */
final class Emulator implements AutoCloseable {
    private static final String ACCOUNT = "benchmarks";
    private static final Pattern BEFORE_COLLECTION = Pattern.compile(" (\\d+)M->");
    private static final Pattern TRAFFIC =
            Pattern.compile("\"pageBytesReceived\": (\\d+), \"pageBytesUnderWay\": (\\d+)");

    private final Child process;
    private final Path data;
    private final Path collections;
    private final List<String> managers;
    private final int httpPort;
    private final int blobPort;
    private final SSLContext trust;
    private final HttpClient http;
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
        this.http = HttpClient.newBuilder().sslContext(trust).build();
        this.query = query;
    }

    /** @param accounts how it says that the storage accounts are reached that others make */
    static Emulator start(Path project, Path scratch, Transport accounts) throws IOException, InterruptedException {
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
                "-Dvernissage.emulator.blob-scheme=" + accounts.scheme(),
                "-jar",
                project.resolve("deploy/hub-emulator/target/quarkus-app/quarkus-run.jar")
                        .toString()));
        try {
            process.await("is ready");
            var trust = Tls.trustingPem(data.resolve("ca.pem"));
            var managers = List.of("https://127.0.0.1:" + port, "https://127.0.0.1:" + adminPort);
            var query = new Accounts(new Manager(trust, managers.getFirst())).make(ACCOUNT);
            return new Emulator(process, data, collections, managers, httpPort, blobPort, trust, query);
        } catch (GeneralSecurityException e) {
            process.close();
            throw new IOException("The emulator cannot be used", e);
        } catch (IOException | InterruptedException | RuntimeException e) {
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

    /** Its storage accounts, this benchmark's and those that others make. */
    Accounts accounts() {
        return new Accounts(new Manager(trust, managers.getFirst()));
    }

    Library library() {
        return new Library(new Manager(trust, managers.getLast()));
    }

    SSLContext trust() {
        return trust;
    }

    /** Sets the faults that it injects from now on. */
    void setChaos(String rules) throws IOException, InterruptedException {
        ask("chaos/rules", request -> request.PUT(HttpRequest.BodyPublishers.ofString(rules)));
    }

    /** What page writes brought it up to now. */
    Traffic traffic() throws IOException, InterruptedException {
        var found = TRAFFIC.matcher(ask("traffic", request -> request));
        if (!found.find()) {
            throw new IOException("The emulator does not tell its traffic");
        }
        return new Traffic(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)));
    }

    private String ask(String what, UnaryOperator<HttpRequest.Builder> how) throws IOException, InterruptedException {
        var address = URI.create("https://127.0.0.1:%d/$emulator/%s".formatted(blobPort, what));
        var request = how.apply(HttpRequest.newBuilder(address)).build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("The emulator answered %s: %s".formatted(address, answer.body()));
        }
        return answer.body();
    }

    /** The address of a blob in the container, with what lets everybody in. */
    String address(Endpoint endpoint, String blob) {
        var scheme = endpoint.trust().isPresent() ? "https" : "http";
        return "%s://127.0.0.1:%d%s/%s?%s".formatted(scheme, endpoint.port(), endpoint.container(), blob, query);
    }

    Child process() {
        return process;
    }

    /** The container, as it is reached so. */
    Endpoint endpoint(Transport transport) {
        return switch (transport) {
            case TLS -> tls();
            case PLAIN -> plain();
        };
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
        http.shutdownNow();
        process.close();
    }

    private static String container() {
        return "/" + ACCOUNT + "/pages";
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
