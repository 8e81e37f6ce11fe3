package io.vernissage.local;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Runs the whole system on this machine until it is told to stop, and publishes a sample image on the way. */
public final class Up {
    private static final Screen SCREEN =
            new Screen(new PrintStream(System.out, true, StandardCharsets.UTF_8), onTerminal());
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    /** How long the sample may stand still where nobody watches. */
    private static final Duration UNATTENDED_PATIENCE = Duration.ofMinutes(3);

    private Up() {}

    /** Exit codes: 0 stopped as asked, 1 something failed, 2 the call was wrong or a port is taken. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            System.exit(run(UpOptions.parse(arguments)));
        } catch (UsageException e) {
            SCREEN.say(e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            SCREEN.say("Vernissage could not be run: "
                    + Optional.ofNullable(e.getMessage()).orElse(e.toString()));
            System.exit(1);
        }
    }

    private static int run(UpOptions options) throws IOException, InterruptedException {
        var began = Instant.now();
        try (var _ = Preflight.take(options, SCREEN::say);
                var running = new RunningSystem(options, SCREEN::say)) {
            // what is lost by an interrupted training is of no use, and writing it down would take a minute
            Runtime.getRuntime().addShutdownHook(new Thread(options.train() ? running::end : running::close, "stop"));
            running.start(READY_WITHIN);
            SCREEN.say("Ready after %.1f s. The console: %s\n".formatted(seconds(began), console(options)));
            running.keepAlive();
            var published = !options.sample() || publishSample(options, running, began);
            if (options.stopAfterSample()) {
                return published ? 0 : 1;
            }
            SCREEN.say(addresses(options) + "Ctrl-C stops everything.");
            throw running.awaitFailure();
        }
    }

    private static boolean publishSample(UpOptions options, RunningSystem running, Instant began)
            throws IOException, InterruptedException {
        var client = new PublicationClient(options.ports().upload(), running::requireHealth);
        var file = options.data().resolve("images").resolve("sample.vhd");
        var disk = SampleDisk.provide(file);
        SCREEN.say("Sample: %s, a dynamic VHD of %d MiB with %.1f MiB of data"
                .formatted(file, disk.virtualSize() >> 20, disk.dataBytes() / 1048576.0));
        var id = client.publish(SampleDisk.request(file.getFileName().toString()));
        SCREEN.say("First publish %.1f s after the start: %s".formatted(seconds(began), client.address(id)));
        var patience = options.stopAfterSample() ? Optional.of(UNATTENDED_PATIENCE) : Optional.<Duration>empty();
        var completed = new StageView(SCREEN, running::requireHealth, patience).follow(() -> client.get(id));
        SCREEN.say("");
        return completed;
    }

    private static String console(UpOptions options) {
        return "http://localhost:%d/".formatted(options.ports().upload());
    }

    private static String addresses(UpOptions options) {
        var ports = options.ports();
        return """
                Console            %1$s
                Publish API        %1$spublications
                Source files       %2$s
                Hub emulator       https://127.0.0.1:%3$d (tenant), https://127.0.0.1:%4$d (admin), https://127.0.0.1:%5$d (blobs)
                Its authority      %6$s
                Kafka              localhost:%7$d
                Data and logs      %8$s
                """.formatted(
                        console(options),
                        options.data().resolve("images"),
                        ports.hub(),
                        ports.hubAdmin(),
                        ports.hubBlob(),
                        RunningSystem.certificateAuthority(options.data()),
                        ports.kafka(),
                        options.data());
    }

    private static boolean onTerminal() {
        return !"dumb".equals(System.getenv().getOrDefault("TERM", "dumb"))
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
    }

    private static double seconds(Instant began) {
        return Duration.between(began, Instant.now()).toMillis() / 1000.0;
    }
}
