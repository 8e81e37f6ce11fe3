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
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The emulator's parts put together: folder, certificates, services, listeners. */
final class EmulatorServer implements HubEmulator {
    private static final List<String> STAMP_NAMES = List.of(
            "localhost",
            "*.local.azurestack.external",
            "*.blob.local.azurestack.external",
            "*.adminhosting.local.azurestack.external",
            "*.hosting.local.azurestack.external");

    private final FileChannel lock;
    private final CertificateAuthority authority;
    private final BlobService blobs;
    private final Routes manager;
    private final Listeners listeners;
    private final HttpClient http;

    private EmulatorServer(
            FileChannel lock,
            CertificateAuthority authority,
            BlobService blobs,
            Routes manager,
            Listeners listeners,
            HttpClient http) {
        this.lock = lock;
        this.authority = authority;
        this.blobs = blobs;
        this.manager = manager;
        this.listeners = listeners;
        this.http = http;
    }

    /** Starts everything and returns when all listeners are up. */
    static <T extends Routes & AccountKeys> EmulatorServer start(
            EmulatorOptions options, Function<Surroundings, T> resourceManager) {
        try {
            DataFolder.make(options.data());
            var lock = lock(options.data());
            try {
                DataFolder.mark(options.data());
                return start(options, resourceManager, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EmulatorException(
                    "The data folder %s cannot be used: %s".formatted(options.data(), e.getMessage()), e);
        }
    }

    private static <T extends Routes & AccountKeys> EmulatorServer start(
            EmulatorOptions options, Function<Surroundings, T> resourceManager, FileChannel lock) throws IOException {
        var clock = Clock.systemUTC();
        var data = options.data();
        var authority = CertificateAuthority.open(data, clock);
        var http = TrustingClient.of(authority.certificate());
        var chaos = chaos(options);
        var blobs = BlobService.open(data.resolve("blobs"), clock, options.storage(), chaos);
        var listeners = new Listeners(
                options.addresses().host(),
                authority.issue(
                        options.addresses().host(), names(options.addresses().host())));
        try {
            var surroundings = new Surroundings(
                    options,
                    Files.createDirectories(data.resolve("resource-manager")),
                    () -> listeners.address(Role.TENANT),
                    () -> listeners.address(Role.ADMIN),
                    () -> listeners.address(Role.BLOB),
                    blobs.blobs(),
                    chaos,
                    http,
                    clock);
            var manager = resourceManager.apply(surroundings);
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
            return new EmulatorServer(lock, authority, blobs, manager, listeners, http);
        } catch (IOException | RuntimeException e) {
            listeners.close();
            throw e;
        }
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
        manager.close();
        listeners.close();
        blobs.close();
        http.shutdownNow();
        try {
            lock.close();
        } catch (IOException e) {
            throw new EmulatorException("The data folder could not be given back", e);
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
