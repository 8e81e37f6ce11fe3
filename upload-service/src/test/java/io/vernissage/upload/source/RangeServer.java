package io.vernissage.upload.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** A web server with one file, as good or as bad as a test wants it. */
final class RangeServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    final byte[] content;
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Answers a request instead of the file, or does nothing and returns false. */
    interface Answer {
        boolean to(HttpExchange exchange) throws IOException;
    }

    private volatile Answer answer = exchange -> false;
    volatile String etag = "\"one\"";

    RangeServer(byte[] content) throws IOException {
        this.content = content;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                authorizations.add(exchange.getRequestURI().getPath() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                if (!answer.to(exchange)) {
                    sendRange(exchange);
                }
            }
        });
        server.start();
    }

    void answering(Answer other) {
        this.answer = other;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    void sendRange(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("ETag", etag);
        var condition = exchange.getRequestHeaders().getFirst("If-Match");
        if (condition != null && !condition.equals(etag)) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        var range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
        if (!range.matches()) {
            exchange.sendResponseHeaders(400, -1);
            return;
        }
        var start = Integer.parseInt(range.group(1));
        var last = Integer.parseInt(range.group(2));
        exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(start, last, content.length));
        exchange.sendResponseHeaders(206, last - start + 1L);
        exchange.getResponseBody().write(content, start, last - start + 1);
    }

    static boolean status(HttpExchange exchange, int status, String... headers) throws IOException {
        for (var index = 0; index < headers.length; index += 2) {
            exchange.getResponseHeaders().set(headers[index], headers[index + 1]);
        }
        exchange.sendResponseHeaders(status, -1);
        return true;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
