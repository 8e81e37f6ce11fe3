package io.vernissage.pipeline.testing;

import io.vernissage.local.broker.Broker;
import io.vernissage.local.broker.BrokerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One broker for all tests of the JVM; every test has topics and groups of its own. */
public final class SharedBroker {
    private static final Broker BROKER = start();

    private SharedBroker() {}

    public static String bootstrapServers() {
        return BROKER.bootstrapServers();
    }

    /** A new folder below the module's build folder. */
    public static Path folder(String name) {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "tests").toAbsolutePath()), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Broker start() {
        var broker = Broker.start(new BrokerOptions(folder("broker"), 0, 0));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        return broker;
    }
}
