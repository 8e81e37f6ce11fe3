package io.vernissage.emulator;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The sockets of the emulator, each served by several event loops. */
final class Listeners implements AutoCloseable {
    private static final int EVENT_LOOPS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
    private static final int LONGEST_LINE = 16 * 1024; // a URL with a signature in it
    private static final int LARGEST_PIECE = 512 * 1024; // of a body, as it is handed on
    private static final int LARGEST_HEADERS = 64 * 1024; // metadata of 8 KiB and more

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BLOB_NAMES = ".blob.local.azurestack.external"; // in the certificate

    private final Vertx vertx;
    private final String host;
    private final CertificateAuthority.ServerIdentity identity;
    private final Map<Role, URI> addresses = new ConcurrentHashMap<>();
    private volatile OptionalInt plainPort = OptionalInt.empty();
    private final AtomicInteger freePorts = new AtomicInteger();

    Listeners(String host, CertificateAuthority.ServerIdentity identity) {
        this.host = host;
        this.identity = identity;
        var noFiles = new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        this.vertx =
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS).setFileSystemOptions(noFiles));
    }

    Vertx vertx() {
        return vertx;
    }

    /** Where a role is reached, without a trailing slash. */
    URI address(Role role) {
        var address = addresses.get(role);
        if (address == null) {
            throw new IllegalStateException("Not listening yet, role=" + role);
        }
        return address;
    }

    void open(Role role, int port, Map<Role, Handler<HttpServerRequest>> handlers) {
        var certificate = new PemKeyCertOptions()
                .setKeyValue(Buffer.buffer(identity.key()))
                .setCertValue(Buffer.buffer(identity.chain()));
        int actual = listen(port, options().setSsl(true).setKeyCertOptions(certificate), role.route(handlers));
        addresses.put(role, URI.create("https://" + host + ":" + actual));
    }

    /** Whether a URL leads to the blob service here, by any of our names. */
    boolean isBlobService(URI url) {
        if (url.getHost() == null) {
            return false;
        }
        var name = url.getHost().toLowerCase(Locale.ROOT);
        int port = url.getPort();
        boolean blobPort = port == address(Role.BLOB).getPort() || (port > 0 && plainPort.orElse(-1) == port);
        boolean anyPort = blobPort || addresses.values().stream().anyMatch(address -> address.getPort() == port);
        return (blobPort && (LOCAL.contains(name) || name.equals(host))) || (anyPort && name.endsWith(BLOB_NAMES));
    }

    /** The blob service without TLS, without a trailing slash, if it listens. */
    Optional<URI> plainAddress() {
        return plainPort.isEmpty()
                ? Optional.empty()
                : Optional.of(URI.create("http://" + host + ":" + plainPort.getAsInt()));
    }

    /** The blob service without TLS. */
    void openPlain(int port, Map<Role, Handler<HttpServerRequest>> handlers) {
        plainPort = OptionalInt.of(listen(port, options(), Role.BLOB.route(handlers)));
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(host)
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LARGEST_HEADERS)
                .setMaxChunkSize(LARGEST_PIECE)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(120) // in which a client does nothing, see IdleGuard
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }

    private int listen(int port, HttpServerOptions options, Handler<HttpServerRequest> handler) {
        var actual = new AtomicInteger();
        // A negative port is a free one that all event loops share; each socket needs a number of its own.
        options.setPort(port == 0 ? -freePorts.incrementAndGet() : port);
        var deployed = vertx.deployVerticle(
                () -> new Listener(options, handler, actual), new DeploymentOptions().setInstances(EVENT_LOOPS));
        try {
            await(deployed);
        } catch (CompletionException e) {
            throw new EmulatorException(
                    "Cannot listen on %s:%d: %s. Free the port or name another one"
                            .formatted(host, port, e.getCause().getMessage()),
                    e.getCause());
        }
        return actual.get();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** One event loop's share of a socket. */
    private static final class Listener extends AbstractVerticle {
        private final HttpServerOptions options;
        private final Handler<HttpServerRequest> handler;
        private final AtomicInteger actual;

        Listener(HttpServerOptions options, Handler<HttpServerRequest> handler, AtomicInteger actual) {
            this.options = options;
            this.handler = handler;
            this.actual = actual;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer(options)
                    .connectionHandler(IdleGuard::on)
                    .requestHandler(handler)
                    .listen()
                    .onSuccess(server -> actual.set(server.actualPort()))
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
