package io.vernissage.upload.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that sends its one file whole or not at all. */
final class WholeServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final byte[] content;
    volatile String etag = "\"one\"";
    volatile boolean tellsLength = true;
    /** Where the connection breaks off. */
    volatile int end;

    WholeServer(byte[] content) throws IOException {
        this.content = content;
        this.end = content.length;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::send);
        server.start();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void send(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("ETag", etag);
            var condition = exchange.getRequestHeaders().getFirst("If-Match");
            if (condition != null && !condition.equals(etag)) {
                exchange.sendResponseHeaders(412, -1);
                return;
            }
            exchange.sendResponseHeaders(200, tellsLength ? content.length : 0);
            exchange.getResponseBody().write(content, 0, end);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
