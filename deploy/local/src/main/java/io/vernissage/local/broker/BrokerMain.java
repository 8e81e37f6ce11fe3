package io.vernissage.local.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A broker as a process of its own: prints one line when clients may come, stops on SIGTERM. */
public final class BrokerMain {
    /** Held, since the log manager forgets the level of a logger nobody holds. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("org.apache.kafka"), Logger.getLogger("kafka"), Logger.getLogger("state.change.logger"));

    private BrokerMain() {}

    /**
     * Runs a broker until the process is told to end.
     *
     * @param arguments {@code --data FOLDER}, {@code --port PORT} (default 9092), {@code --controller-port PORT} (default
     *     9093)
     */
    public static void main(String[] arguments) {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
        var options = options(arguments);
        if (options.isEmpty()) {
            System.err.println("usage: BrokerMain --data FOLDER [--port PORT] [--controller-port PORT]");
            System.exit(2);
        }
        var broker = Broker.start(options.get());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-stop"));
        System.out.println("Kafka broker ready, bootstrap=" + broker.bootstrapServers());
        broker.awaitEnd();
    }

    static Optional<BrokerOptions> options(String[] arguments) {
        if (arguments.length % 2 != 0) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>();
        for (var index = 0; index < arguments.length; index += 2) {
            given.put(arguments[index], arguments[index + 1]);
        }
        var data = Optional.ofNullable(given.remove("--data"));
        var port = number(given.remove("--port"), 9092);
        var controllerPort = number(given.remove("--controller-port"), 9093);
        return given.isEmpty() && port.isPresent() && controllerPort.isPresent()
                ? data.map(folder -> new BrokerOptions(Path.of(folder), port.get(), controllerPort.get()))
                : Optional.empty();
    }

    private static Optional<Integer> number(String text, int otherwise) {
        try {
            return Optional.of(text == null ? otherwise : Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
