package io.vernissage.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** A web server on this machine that has one file, answers ranges of it, and 404 to everything else. */
final class WebServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final HttpServer server;

    private WebServer(HttpServer server) {
        this.server = server;
    }

    static WebServer serving(String path, Path file) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                if (exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, file);
                } else {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
        });
        server.start();
        return new WebServer(server);
    }

    String address(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    private static void answer(HttpExchange exchange, Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var headers = exchange.getResponseHeaders();
            headers.set("ETag", "\"one\"");
            headers.set("Accept-Ranges", "bytes");
            headers.set("Content-Type", "application/octet-stream");
            var range =
                    RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            if (exchange.getRequestMethod().equals("HEAD") || !range.matches()) {
                headers.set("Content-Length", Long.toString(channel.size()));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            var start = Long.parseLong(range.group(1));
            var end = Math.min(channel.size() - 1, Long.parseLong(range.group(2)));
            headers.set("Content-Range", "bytes %d-%d/%d".formatted(start, end, channel.size()));
            var bytes = ByteBuffer.allocate(Math.toIntExact(end - start + 1));
            channel.read(bytes, start);
            exchange.sendResponseHeaders(206, bytes.capacity());
            exchange.getResponseBody().write(bytes.array());
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
