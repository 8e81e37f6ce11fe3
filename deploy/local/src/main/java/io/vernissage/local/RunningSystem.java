package io.vernissage.local;

import io.vernissage.local.Programs.Program;
import io.vernissage.local.Programs.Readiness;
import java.io.IOException;
import java.io.PrintStream;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The parts of the system, from the first to be started to the last to be stopped. */
public final class RunningSystem implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    /** A part that ends more often than this by itself has a reason that starting it again does not mend. */
    private static final int MOST_RESTARTS = 5;

    private final UpOptions options;
    private final PrintStream out;
    private final Programs programs;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Integer> restarts = new HashMap<>();
    private final CompletableFuture<IOException> failure = new CompletableFuture<>();
    private volatile boolean stopping;

    private record Part(Program program, LocalProcess process) {}

    public RunningSystem(UpOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.programs = new Programs(options);
    }

    /** Where the emulator keeps the certificate of its authority. */
    public static Path certificateAuthority(Path data) {
        return data.resolve("hub").resolve("ca.pem");
    }

    /** A run that was killed could not stop its parts: they hold the ports and the data. */
    public void stopLeftovers() throws IOException {
        for (var program : programs.all()) {
            var leftover = LocalProcess.leftover(program.name(), options.data());
            if (leftover.isPresent()) {
                out.printf(
                        "Stopping %s, left behind by an earlier run (process %d)%n",
                        program.name(), leftover.get().pid());
                leftover.get().destroyForcibly();
                leftover.get().onExit().orTimeout(10, TimeUnit.SECONDS).join();
            }
        }
    }

    /**
     * Starts everything and returns when all of it can be used.
     *
     * @throws IOException if a part ended or was not ready in time
     */
    public void start(Duration atMost) throws IOException, InterruptedException {
        var deadline = Instant.now().plus(atMost);
        out.println("Starting the broker, the Hub emulator and four services; logs are in "
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
            out.println("  " + part.name() + " is ready");
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
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private synchronized void startAgain() throws IOException {
        var ended = parts.stream().filter(part -> !part.process().alive()).toList();
        for (var part : ended) {
            if (stopping) {
                return;
            }
            var name = part.program().name();
            if (restarts.merge(name, 1, Integer::sum) > MOST_RESTARTS) {
                throw ended(part);
            }
            out.printf(
                    "%n%s has ended (exit code %d) and is started again; its log is %s%n",
                    name, part.process().exitCode(), part.process().log());
            parts.remove(part);
            start(part.program());
        }
    }

    /** Waits for a part that does not stay up, and says which; for ever where all do. */
    public IOException awaitFailure() {
        return failure.join();
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

    private synchronized void stop() {
        if (!parts.isEmpty()) {
            out.printf("%nStopping%n");
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
