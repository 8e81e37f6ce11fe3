package io.vernissage.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Runs the whole system on this machine until it is told to stop, and publishes a sample image on the way. */
public final class Up {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private Up() {}

    /** Exit codes: 0 stopped as asked, 1 something failed, 2 the call was wrong or a port is taken. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            var options = UpOptions.parse(arguments);
            System.exit(run(options));
        } catch (UsageException e) {
            OUT.println(e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            OUT.println("Vernissage could not be run: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(UpOptions options) throws IOException, InterruptedException {
        var began = Instant.now();
        try (var _ = DataFolder.take(options.data());
                var running = new RunningSystem(options, OUT)) {
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop"));
            running.stopLeftovers();
            options.ports().requireFree();
            running.start(READY_WITHIN);
            OUT.printf("Ready after %.1f s.%n%n", seconds(began));
            running.keepAlive();
            var published = !options.sample() || publishSample(options, began);
            if (options.stopAfterSample()) {
                return published ? 0 : 1;
            }
            printAddresses(options);
            OUT.println("Ctrl-C stops everything.");
            throw running.awaitFailure();
        }
    }

    private static boolean publishSample(UpOptions options, Instant began) throws IOException, InterruptedException {
        var client = new PublicationClient(options.ports().upload());
        var file = options.data().resolve("images").resolve("sample.vhd");
        var disk = SampleDisk.write(file);
        OUT.printf(
                "Sample: %s, a dynamic VHD of %d MiB with %.1f MiB of data%n",
                file, disk.virtualSize() >> 20, disk.dataBytes() / 1048576.0);
        var id = client.publish(SampleDisk.request(file.getFileName().toString()));
        OUT.printf("First publish %.1f s after the start: %s%n", seconds(began), client.address(id));
        var ended = new StageView(
                        OUT,
                        java.util.Optional.ofNullable(System.console())
                                .filter(java.io.Console::isTerminal)
                                .isPresent())
                .follow(client, id);
        OUT.println();
        return ended;
    }

    private static void printAddresses(UpOptions options) {
        var ports = options.ports();
        OUT.printf(
                """
                Console            http://localhost:%1$d/
                Publish API        http://localhost:%1$d/publications
                Source files       %2$s
                Hub emulator       https://127.0.0.1:%3$d (tenant), https://127.0.0.1:%4$d (admin), https://127.0.0.1:%5$d (blobs)
                Its authority      %6$s
                Kafka              localhost:%7$d
                Data and logs      %8$s
                """,
                ports.upload(),
                options.data().resolve("images"),
                ports.hub(),
                ports.hubAdmin(),
                ports.hubBlob(),
                RunningSystem.certificateAuthority(options.data()),
                ports.kafka(),
                options.data());
    }

    private static double seconds(Instant began) {
        return Duration.between(began, Instant.now()).toMillis() / 1000.0;
    }
}
