package io.vernissage.local;

import io.vernissage.local.Programs.Program;
import io.vernissage.local.Programs.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The parts of the system, from the first to be started to the last to be stopped. */
public final class RunningSystem implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final UpOptions options;
    private final Consumer<String> say;
    private final Programs programs;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<Part> parts = new CopyOnWriteArrayList<>();
    private final List<Due> due = new ArrayList<>();
    private final Restarts restarts;
    private final CompletableFuture<IOException> failure = new CompletableFuture<>();
    private volatile boolean stopping;

    private record Part(Program program, LocalProcess process) {}

    /** A part that has ended and when it is to be started again. */
    private record Due(Program program, Instant at) {}

    /**
     * Starts nothing yet.
     *
     * @param say where a line is said to the user
     */
    public RunningSystem(UpOptions options, Consumer<String> say) {
        this(options, say, Restarts.standard());
    }

    RunningSystem(UpOptions options, Consumer<String> say, Restarts restarts) {
        this.options = options;
        this.say = say;
        this.restarts = restarts;
        this.programs = new Programs(options);
    }

    /** Where the emulator keeps the certificate of its authority. */
    public static Path certificateAuthority(Path data) {
        return data.resolve("hub").resolve("ca.pem");
    }

    /**
     * Starts everything and returns when all of it can be used.
     *
     * @throws IOException if a part ended or was not ready in time
     */
    public void start(Duration atMost) throws IOException, InterruptedException {
        var deadline = Instant.now().plus(atMost);
        say.accept("Starting the broker, the Hub emulator and four services; logs are in "
                + options.data().resolve("logs"));
        programs.writeConfiguration();
        var foundations = programs.all().stream().filter(Program::foundation).toList();
        var services =
                programs.all().stream().filter(program -> !program.foundation()).toList();
        startAll(foundations);
        awaitAll(foundations, deadline);
        startAll(services);
        awaitAll(services, deadline);
    }

    private void startAll(List<Program> these) throws IOException {
        for (var program : these) {
            start(program);
        }
    }

    private void awaitAll(List<Program> these, Instant deadline) throws IOException, InterruptedException {
        for (var part : these) {
            while (!ready(part.readiness())) {
                if (stopping) {
                    awaitExit();
                }
                requireAlive();
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException("%s was not ready in time; see %s"
                            .formatted(part.name(), options.data().resolve("logs")));
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            }
            say.accept("  " + part.name() + " is ready");
        }
    }

    /** Kills one part at once, as a power cut would: nothing is given back, nothing is flushed. */
    public synchronized void kill(String name) {
        var victim = parts.stream()
                .filter(part -> part.program().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is not running"));
        parts.remove(victim);
        victim.process().kill();
    }

    /** Starts one part again after {@link #kill}, or another instance of upload-service under a name of its own. */
    public synchronized void start(Program program) throws IOException {
        if (!stopping) {
            parts.add(
                    new Part(program, LocalProcess.start(program.name(), program.command(), Map.of(), options.data())));
        }
    }

    /** How the parts are started. */
    public Programs programs() {
        return programs;
    }

    /** From now on a part that ends by itself is started again, and that is said. */
    public void keepAlive() {
        Thread.ofPlatform().daemon().name("keep-alive").start(() -> {
            try {
                while (!stopping) {
                    startAgain();
                    TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
                }
            } catch (IOException e) {
                failure.complete(e);
            } catch (RuntimeException e) {
                failure.complete(new IOException("the parts can not be watched: " + e, e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private synchronized void startAgain() throws IOException {
        for (var part : parts) {
            if (!part.process().alive() && !stopping) {
                plan(part);
            }
        }
        var now = Instant.now();
        for (var each : List.copyOf(due)) {
            if (!each.at().isAfter(now)) {
                due.remove(each);
                start(each.program());
            }
        }
    }

    private void plan(Part part) throws IOException {
        var process = part.process();
        var pause = restarts.pauseBefore(process.name(), process.started(), Instant.now());
        if (pause.isEmpty()) {
            throw ended(part);
        }
        say.accept("%s has ended (exit code %d) and is started again%s; its log is %s"
                .formatted(
                        process.name(),
                        process.exitCode(),
                        pause.get().isZero()
                                ? ""
                                : " in %d s".formatted(pause.get().toSeconds()),
                        process.log()));
        parts.remove(part);
        due.add(new Due(part.program(), Instant.now().plus(pause.get())));
    }

    /** Waits for a part that does not stay up, and says which; for ever where all do. */
    public IOException awaitFailure() {
        return failure.join();
    }

    /**
     * Returns while every part is up, or is started again.
     *
     * @throws IOException if a part does not stay up, naming it
     */
    void requireHealth() throws IOException, InterruptedException {
        if (stopping) {
            awaitExit();
        }
        if (failure.isDone()) {
            throw failure.join();
        }
    }

    private synchronized void requireAlive() throws IOException {
        for (var part : parts) {
            if (!part.process().alive()) {
                throw ended(part);
            }
        }
    }

    private static IOException ended(Part part) throws IOException {
        var process = part.process();
        return new IOException(
                "%s has ended by itself; %s says:%n%s".formatted(process.name(), process.log(), process.lastWords()));
    }

    /** Everything is being stopped from elsewhere, which ends this process: until then there is nothing more to say. */
    private static void awaitExit() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private boolean ready(Readiness readiness) throws InterruptedException {
        return switch (readiness) {
            case Readiness.Listens listens -> listening(listens.port());
            case Readiness.Answers answers -> answers(answers.address());
        };
    }

    private static boolean listening(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private boolean answers(URI address) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(address)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** Writing down what was loaded takes a while. */
    private Duration stopsWithin() {
        return options.train() ? Duration.ofMinutes(2) : Duration.ofSeconds(10);
    }

    /** Stops the services first, so that they can give back their work, then the stamp and the broker. */
    @Override
    public void close() {
        stopping = true;
        stop();
    }

    /** Kills everything, where nothing that is lost matters: in a folder that is thrown away. */
    void end() {
        stopping = true;
        parts.forEach(part -> part.process().end());
    }

    private synchronized void stop() {
        if (!parts.isEmpty()) {
            say.accept("\nStopping");
        }
        stop(parts.stream().filter(part -> !part.program().foundation()).toList());
        stop(parts);
        parts.clear();
        http.shutdownNow();
    }

    private void stop(List<Part> these) {
        these.forEach(part -> part.process().ask());
        these.forEach(part -> part.process().awaitStop(stopsWithin()));
    }
}
