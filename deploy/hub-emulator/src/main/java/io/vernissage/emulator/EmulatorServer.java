package io.vernissage.emulator;

import io.vernissage.emulator.blob.AccountKeys;
import io.vernissage.emulator.blob.BlobService;
import io.vernissage.emulator.chaos.BadRuleException;
import io.vernissage.emulator.chaos.Chaos;
import io.vernissage.emulator.chaos.ChaosApi;
import io.vernissage.emulator.chaos.Operators;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The emulator's parts put together: folder, certificates, services, listeners. */
final class EmulatorServer implements HubEmulator {
    private static final Logger LOG = Logger.getLogger(EmulatorServer.class);
    private static final List<String> STAMP_NAMES = List.of(
            "localhost",
            "*.local.azurestack.external",
            "*.blob.local.azurestack.external",
            "*.adminhosting.local.azurestack.external",
            "*.hosting.local.azurestack.external");

    private final CertificateAuthority authority;
    private final Listeners listeners;
    private final Opened opened;

    private EmulatorServer(CertificateAuthority authority, Listeners listeners, Opened opened) {
        this.authority = authority;
        this.listeners = listeners;
        this.opened = opened;
    }

    /** What is to be closed: the last first, and all of it whatever one of them says. */
    private static final class Opened implements AutoCloseable {
        private final Deque<AutoCloseable> parts = new ArrayDeque<>();

        void add(AutoCloseable part) {
            parts.push(part);
        }

        @Override
        public void close() {
            var failures = new ArrayList<Exception>();
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    failures.add(e);
                }
            }
            if (!failures.isEmpty()) {
                var failure = new EmulatorException("Not all of the emulator could be closed", failures.removeFirst());
                failures.forEach(failure::addSuppressed);
                throw failure;
            }
        }

        void closeAfter(Exception cause) {
            try {
                close();
            } catch (EmulatorException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Starts everything and returns when all listeners are up. */
    static <T extends Routes & AccountKeys> EmulatorServer start(
            EmulatorOptions options, Function<Surroundings, T> resourceManager) {
        try {
            DataFolder.make(options.data());
            keepPrivate(options.data());
            var opened = new Opened();
            try {
                opened.add(lock(options.data()));
                DataFolder.mark(options.data());
                return start(options, resourceManager, opened);
            } catch (IOException | RuntimeException e) {
                opened.closeAfter(e);
                throw e;
            }
        } catch (IOException e) {
            throw new EmulatorException(
                    "The data folder %s cannot be used: %s".formatted(options.data(), e.getMessage()), e);
        }
    }

    private static <T extends Routes & AccountKeys> EmulatorServer start(
            EmulatorOptions options, Function<Surroundings, T> resourceManager, Opened opened) throws IOException {
        var clock = Clock.systemUTC();
        var data = options.data();
        var authority = CertificateAuthority.open(data, clock);
        var http = TrustingClient.of(authority.certificate());
        opened.add(http::shutdownNow);
        var chaos = chaos(options);
        var blobs = BlobService.open(data.resolve("blobs"), clock, options.storage(), chaos);
        opened.add(blobs);
        var listeners = new Listeners(
                options.addresses().host(),
                authority.issue(
                        options.addresses().host(), names(options.addresses().host())));
        opened.add(listeners);
        var surroundings = new Surroundings(
                options,
                Files.createDirectories(data.resolve("resource-manager")),
                () -> listeners.address(Role.TENANT),
                () -> listeners.address(Role.ADMIN),
                () -> listeners.address(Role.BLOB),
                () -> switch (options.addresses().blobScheme()) {
                    case HTTPS -> Optional.empty();
                    case HTTP -> listeners.plainAddress();
                },
                blobs.blobs(),
                chaos,
                http,
                clock);
        var manager = resourceManager.apply(surroundings);
        opened.add(manager::close);
        var tenant = Router.router(listeners.vertx());
        var admin = Router.router(listeners.vertx());
        manager.mount(tenant, admin);
        Map<Role, Handler<HttpServerRequest>> handlers = Map.of(
                Role.TENANT,
                tenant,
                Role.ADMIN,
                admin,
                Role.BLOB,
                unless(
                        new ChaosApi(chaos, operators(options)),
                        blobs.handler(manager, options.storageVersions(), http, listeners::isBlobService)));
        listeners.open(Role.TENANT, options.addresses().port(), handlers);
        listeners.open(Role.ADMIN, options.addresses().adminPort(), handlers);
        listeners.open(Role.BLOB, options.addresses().blobPort(), handlers);
        options.addresses().blobHttpPort().ifPresent(port -> listeners.openPlain(port, handlers));
        manager.resume();
        return new EmulatorServer(authority, listeners, opened);
    }

    @Override
    public URI resourceManager() {
        return listeners.address(Role.TENANT);
    }

    @Override
    public URI adminResourceManager() {
        return listeners.address(Role.ADMIN);
    }

    @Override
    public URI blobService() {
        return listeners.address(Role.BLOB);
    }

    @Override
    public Path certificateAuthority() {
        return authority.file();
    }

    @Override
    public void close() {
        opened.close();
    }

    /** Keys and signatures lie in the folder. A file system that knows no owners, or another's folder, stays as it is. */
    private static void keepPrivate(Path data) {
        try {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warnf("The data folder may be open to others, folder=%s, cause=%s", data, e.getMessage());
        }
    }

    private static Chaos chaos(EmulatorOptions options) {
        if (options.chaos().isEmpty()) {
            return Chaos.none();
        }
        var file = options.chaos().get();
        try {
            return Chaos.of(file);
        } catch (IOException | BadRuleException e) {
            throw new EmulatorException(
                    "The file of faults to inject, %s, cannot be used: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Operators operators(EmulatorOptions options) {
        return new Operators(
                options.addresses().host(),
                options.clients().operatorId(),
                options.clients().operatorSecret());
    }

    private static Handler<HttpServerRequest> unless(ChaosApi api, Handler<HttpServerRequest> others) {
        return request -> {
            if (!api.answered(request)) {
                others.handle(request);
            }
        };
    }

    private static List<String> names(String host) {
        var names = new LinkedHashSet<>(STAMP_NAMES);
        names.add(host);
        names.add("127.0.0.1");
        return List.copyOf(names);
    }

    /** Two emulators on one folder would undo each other's work. */
    private static FileChannel lock(Path data) throws IOException {
        var file = FileChannel.open(data.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            file.close();
            throw inUse(data, e);
        }
        file.close();
        throw inUse(data, null);
    }

    private static EmulatorException inUse(Path data, Throwable cause) {
        return new EmulatorException(
                "Another emulator uses the data folder %s: stop it, or name another folder".formatted(data), cause);
    }
}
