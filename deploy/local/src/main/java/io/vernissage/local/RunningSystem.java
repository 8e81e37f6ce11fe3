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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The parts of the system, from the first to be started to the last to be stopped. */
public final class RunningSystem implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final UpOptions options;
    private final PrintStream out;
    private final Programs programs;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<LocalProcess> processes = new ArrayList<>();

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

    private void startAll(List<Program> parts) throws IOException {
        for (var part : parts) {
            start(part);
        }
    }

    private void awaitAll(List<Program> parts, Instant deadline) throws IOException, InterruptedException {
        for (var part : parts) {
            while (!ready(part.readiness())) {
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
        var victim = process(name);
        victim.kill();
        processes.remove(victim);
    }

    /** Starts one part again after {@link #kill}, or another instance of upload-service under a name of its own. */
    public synchronized void start(Program program) throws IOException {
        processes.add(LocalProcess.start(program.name(), program.command(), Map.of(), options.data()));
    }

    /** How the parts are started. */
    public Programs programs() {
        return programs;
    }

    private LocalProcess process(String name) {
        return processes.stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is not running"));
    }

    /** Returns when one of the parts has ended by itself. */
    public void awaitEnd() throws IOException, InterruptedException {
        while (true) {
            requireAlive();
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void requireAlive() throws IOException {
        for (var process : List.copyOf(processes)) {
            if (!process.alive()) {
                throw new IOException("%s has ended by itself; %s says:%n%s"
                        .formatted(process.name(), process.log(), process.lastWords()));
            }
        }
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
    public synchronized void close() {
        var services = processes.subList(Math.min(2, processes.size()), processes.size());
        services.forEach(LocalProcess::ask);
        services.forEach(process -> process.awaitStop(stopsWithin()));
        processes.forEach(LocalProcess::ask);
        processes.forEach(process -> process.awaitStop(stopsWithin()));
        processes.clear();
        http.shutdownNow();
    }
}
