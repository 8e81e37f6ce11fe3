package io.vernissage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicationClientTest {
    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    PublicationClientTest() throws IOException {}

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldAskAgainWithTheSameKeyWhileTheServiceIsStartedAgain() throws Exception {
        // Given
        answer(503, 202);
        // Then
        assertThat(client(() -> {}).publish("{}")).isEqualTo("p-1");
        assertThat(keys).hasSize(2);
        assertThat(keys.getFirst()).isNotEmpty().isEqualTo(keys.getLast());
    }

    @Test
    void shouldNotInsistOnWhatIsRefused() {
        // Given
        answer(400);
        // Then
        assertThatThrownBy(() -> client(() -> {}).publish("{}"))
                .hasMessageContaining("refused")
                .hasMessageContaining("p-1");
        assertThat(keys).hasSize(1);
    }

    @Test
    void shouldNotAskForEverWhatDoesNotStayUp() {
        // Given
        answer(503);
        var looks = new int[1];
        // Then
        assertThatThrownBy(() -> client(() -> {
                            if (looks[0]++ > 1) {
                                throw new IOException("upload-service has ended by itself");
                            }
                        })
                        .get("p-1"))
                .hasMessage("upload-service has ended by itself");
    }

    private PublicationClient client(Health health) {
        return new PublicationClient(server.getAddress().getPort(), health);
    }

    /** With these statuses one after the other, and the last one from then on. */
    private void answer(int... statuses) {
        server.createContext("/", exchange -> {
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            var body = "{\"id\": \"p-1\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(statuses[Math.min(keys.size(), statuses.length) - 1], body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }
}
