package io.vernissage.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class PatientClientTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/stalls", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[500]);
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.createContext("/whole", exchange -> {
            exchange.sendResponseHeaders(200, 1 << 20);
            exchange.getResponseBody().write(new byte[1 << 20]);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @Test
    void shouldGiveUpOnABodyThatStopsComing(@TempDir Path folder) throws Exception {
        try (var http = client()) {
            assertThatThrownBy(() -> http.send(request("/stalls"), BodyHandlers.ofFile(folder.resolve("a"))))
                    .isInstanceOf(HttpTimeoutException.class);
            assertThatThrownBy(() -> http.send(request("/stalls"), BodyHandlers.ofByteArray()))
                    .isInstanceOf(HttpTimeoutException.class);
            try (var body =
                    http.send(request("/stalls"), BodyHandlers.ofInputStream()).body()) {
                assertThatThrownBy(body::readAllBytes).hasRootCauseInstanceOf(HttpTimeoutException.class);
            }
        }
    }

    @Test
    void shouldReadABodyThatComes() throws Exception {
        try (var http = client();
                var body = http.send(request("/whole"), BodyHandlers.ofInputStream())
                        .body()) {
            assertThat(body.readAllBytes()).hasSize(1 << 20);
        }
    }

    @Test
    void shouldLetGoOfABodyThatHasCome() throws Exception {
        try (var http = new PatientClient(HttpClient.newHttpClient(), Duration.ofHours(1))) {
            var body = new WeakReference<>(
                    http.send(request("/whole"), BodyHandlers.ofByteArray()).body());
            await().atMost(Duration.ofSeconds(15)).until(() -> {
                System.gc();
                return body.refersTo(null);
            });
        }
    }

    private static HttpClient client() {
        return new PatientClient(HttpClient.newHttpClient(), Duration.ofMillis(300));
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .build();
    }
}
