package io.vernissage.hub.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StampSettings.Limits;
import io.vernissage.hub.connect.ConfiguredStamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * One HTTPS server that is tenant and admin Resource Manager (as {@code 127.0.0.1} on two ports), identity provider and
 * blob service. Each test says what is answered; what was asked is kept. It does not check tokens: tests look at them.
 */
public final class FakeStamp implements AutoCloseable {
    public static final Limits QUICK = new Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            3,
            Duration.ofMillis(20),
            Duration.ofSeconds(2));

    public static final String SUBSCRIPTION = "tenant-subscription";
    public static final String ADMIN_SUBSCRIPTION = "admin-subscription";
    public static final String CLIENT_ID = "client";
    public static final Proof SECRET = new Proof.ClientSecret(new Secret("the-client-secret"));

    private static final Certificates CERTIFICATES = Certificates.make();
    private static final SSLContext SERVER = CERTIFICATES.server();

    private final HttpsServer tenant;
    private final HttpsServer admin;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicInteger tokens = new AtomicInteger();

    /** A request as it came. */
    public record Asked(
            URI host, String method, String path, String query, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    /** An answer; with a status of 0 the connection is closed without one. */
    public record Reply(int status, String body, Map<String, String> headers) {
        public static final Reply LOST = new Reply(0, "", Map.of());

        public static Reply of(int status, String body) {
            return new Reply(status, body, Map.of());
        }
    }

    private record Rule(String method, String path, Function<Asked, Reply> reply) {}

    public FakeStamp() {
        tenant = server();
        admin = server();
        on("GET", "/metadata/endpoints", request -> Reply.of(200, entra(request.host())));
        on("POST", "/.*/oauth2/(v2.0/)?token", _ -> token(3600));
    }

    public static Certificates certificates() {
        return CERTIFICATES;
    }

    public URI tenant() {
        return URI.create("https://127.0.0.1:" + tenant.getAddress().getPort());
    }

    public URI admin() {
        return URI.create("https://127.0.0.1:" + admin.getAddress().getPort());
    }

    /** Metadata in the newer shape; the audience ends with the port, so the two hosts differ. */
    public String entra(URI host) {
        return """
                [{"name":"AzureStack-User","portal":"https://portal.example/","authentication":{"loginEndpoint":"%s/",
                "audiences":["https://management.example/%d"]},"suffixes":{"storage":"local.example","keyVaultDns":"vault.local.example"}}]
                """.formatted(tenant(), host.getPort());
    }

    /** Metadata in the older shape, of a stamp with AD FS. */
    public String adFs(URI host) {
        return """
                {"galleryEndpoint":"https://gallery.example/","portalEndpoint":"https://portal.example/",
                "authentication":{"loginEndpoint":"%s/adfs","audiences":["https://management.adfs.example/%d"]}}
                """.formatted(tenant(), host.getPort());
    }

    /** The next token, {@code token-1}, {@code token-2}, …, as the identity provider gives it. */
    public Reply token(int seconds) {
        return new Reply(
                200,
                "{\"token_type\":\"Bearer\",\"expires_in\":%d,\"access_token\":\"token-%d\"}"
                        .formatted(seconds, tokens.incrementAndGet()),
                Map.of("Content-Type", "application/json"));
    }

    /** What is said later goes before what was said earlier. The path is a regular expression for the whole path. */
    public void on(String method, String path, Function<Asked, Reply> reply) {
        rules.addFirst(new Rule(method, path, reply));
    }

    public void on(String method, String path, int status, String body) {
        on(method, path, _ -> new Reply(status, body, Map.of("Content-Type", "application/json")));
    }

    /** All requests with this method and path, in order. */
    public List<Asked> asked(String method, String path) {
        return asked.stream()
                .filter(request -> request.method.equals(method) && request.path.matches(path))
                .toList();
    }

    public List<Asked> tokensAsked() {
        return asked("POST", ".*/token");
    }

    public StampSettings settings(Path folder) {
        return settings(folder, SECRET, QUICK, StampSettings.STORAGE_VERSION);
    }

    public StampSettings settings(Path folder, Proof proof, Limits limits, String storageVersion) {
        return new StampSettings(
                "fake",
                tenant(),
                SUBSCRIPTION,
                Optional.of(new StampSettings.Admin(admin(), ADMIN_SUBSCRIPTION)),
                "local",
                new ServicePrincipal(Optional.of("directory"), CLIENT_ID, proof),
                Optional.of(CERTIFICATES.authorityPem(folder)),
                storageVersion,
                limits);
    }

    public Stamp connect(Path folder) {
        return connect(settings(folder));
    }

    public static Stamp connect(StampSettings settings) {
        return ConfiguredStamps.of(HubSettings.of(settings)).stamp(Optional.empty());
    }

    @Override
    public void close() {
        tenant.stop(0);
        admin.stop(0);
    }

    private HttpsServer server() {
        try {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(SERVER));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::handle);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var uri = exchange.getRequestURI();
            var request = new Asked(
                    URI.create("https://127.0.0.1:" + exchange.getLocalAddress().getPort()),
                    exchange.getRequestMethod(),
                    uri.getPath(),
                    Optional.ofNullable(uri.getQuery()).orElse(""),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(body, StandardCharsets.UTF_8));
            asked.add(request);
            answer(exchange, reply(request));
        }
    }

    private Reply reply(Asked request) {
        return rules.stream()
                .filter(rule -> rule.method.equals(request.method) && request.path.matches(rule.path))
                .findFirst()
                .map(rule -> rule.reply.apply(request))
                .orElseGet(() -> Reply.of(404, "{\"error\":{\"code\":\"NotFound\",\"message\":\"nothing here\"}}"));
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        if (reply.status == 0) {
            return; // closing the exchange closes the connection
        }
        reply.headers.forEach(exchange.getResponseHeaders()::set);
        var body = reply.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
