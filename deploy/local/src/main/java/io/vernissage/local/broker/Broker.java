package io.vernissage.local.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A KRaft broker of one node, in this JVM: what production runs, with settings that make a laptop's restart a matter of
 * seconds. Starts in about two seconds.
 */
public final class Broker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;

    private final KafkaRaftServer server;
    private final int port;

    private Broker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it takes clients.
     *
     * @throws IllegalStateException its data folder cannot be used or a port is taken
     */
    public static Broker start(BrokerOptions options) {
        var port = options.port() == 0 ? freePort() : options.port();
        var controllerPort = options.controllerPort() == 0 ? freePort() : options.controllerPort();
        var data = options.dataFolder().toAbsolutePath();
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data);
        }
        var server = new KafkaRaftServer(
                KafkaConfig.fromProps(BrokerSettings.of(HOST, NODE, data, port, controllerPort), false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new IllegalStateException(
                    "The broker did not start on port " + port + ", data folder " + data + ": " + e.getMessage(), e);
        }
        return new Broker(server, port);
    }

    /** {@code host:port}, as {@code bootstrap.servers} wants it. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Stops; what was acknowledged to a client is in the data folder. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    void awaitEnd() {
        server.awaitShutdown();
    }

    private static void format(Path data) {
        try {
            Files.createDirectories(data);
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setMetadataLogDirectory(data.toString())
                    .setDirectories(List.of(data.toString()))
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) { // the formatter declares no narrower type
            throw new IllegalStateException(
                    "The broker's data folder " + data + " cannot be formatted: " + e.getMessage(), e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on " + HOST, e);
        }
    }
}
