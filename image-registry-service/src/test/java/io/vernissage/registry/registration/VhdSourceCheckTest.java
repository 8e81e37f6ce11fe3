package io.vernissage.registry.registration;

import static io.vernissage.registry.Samples.BLOB;
import static io.vernissage.registry.Samples.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vernissage.hub.HubException;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.registry.FakeStamp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VhdSourceCheckTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final VhdSourceCheck check = new VhdSourceCheck(_ -> client);
    private HttpServer server;
    private int status = 206;
    private String blobType = "PageBlob";
    private long length = SIZE + 512;
    private byte[] footer = footer("conectix", 2, SIZE);
    private String askedRange = "";
    private boolean ranged = true;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    @Test
    void shouldPassAFixedVhdAndReadOnlyItsFooter() {
        assertThatCode(this::check).doesNotThrowAnyException();
        assertThat(askedRange).isEqualTo("bytes=%d-%d".formatted(SIZE, SIZE + 511));
    }

    @Test
    void shouldRefuseABlockBlob() {
        blobType = "BlockBlob";
        assertThat(problem().detail()).contains("BlockBlob", BLOB.uri().toString());
    }

    @Test
    void shouldRefuseABlobOfAnotherLength() {
        length = SIZE;
        assertThat(problem().detail()).contains(Long.toString(SIZE + 512));
    }

    @Test
    void shouldRefuseABlobWithoutAFooter() {
        footer = new byte[512];
        assertThat(problem().detail()).contains("conectix");
    }

    @Test
    void shouldRefuseADynamicDisk() {
        footer = footer("conectix", 3, SIZE);
        assertThat(problem().detail()).contains("disk type 3");
    }

    @Test
    void shouldRefuseAFooterOfAnotherSize() {
        footer = footer("conectix", 2, SIZE * 2);
        assertThat(problem().detail()).contains(Long.toString(SIZE * 2));
    }

    @Test
    void shouldSayWhyTheStampCannotReadTheBlobButNotTheSignature() {
        status = 403;
        var problem = problem();
        assertThat(problem.type()).endsWith("source-not-readable");
        assertThat(problem.detail()).contains("403", "AuthenticationFailed").doesNotContain("sig=", "secret");
    }

    @Test
    void shouldNotReadTheWholeDiskOfAServiceThatKnowsNoRanges() {
        // Given: more than any heap holds, and a service that would go on sending it
        ranged = false;
        // When, Then
        assertThat(problem().detail()).contains("200");
    }

    @Test
    void shouldLeaveABusyServiceToTheQueue() {
        status = 503;
        assertThat(catchThrowableOfType(HubException.class, this::check).passing())
                .isTrue();
    }

    @Test
    void shouldLeaveALostConnectionToTheQueue() {
        server.stop(0);
        var thrown = catchThrowable(this::check);
        assertThat(thrown).isInstanceOf(HubException.class).hasMessageNotContaining("secret");
        assertThat(((HubException) thrown).passing()).isTrue();
    }

    private Problem problem() {
        return catchThrowableOfType(ProblemException.class, this::check).problem();
    }

    private void check() {
        var address = "http://127.0.0.1:%d/vhds/a.vhd?sig=secret"
                .formatted(server.getAddress().getPort());
        check.check(new FakeStamp(), URI.create(address), BLOB, SIZE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().add("x-ms-blob-type", blobType);
            if (status != 206) {
                exchange.getResponseHeaders().add("x-ms-error-code", "AuthenticationFailed");
                exchange.sendResponseHeaders(status, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Content-Length", Long.toString(length));
                exchange.sendResponseHeaders(200, -1);
            } else if (!ranged) {
                exchange.sendResponseHeaders(200, 1L << 40);
                sendForEver(exchange);
            } else {
                askedRange = exchange.getRequestHeaders().getFirst("Range");
                exchange.sendResponseHeaders(206, footer.length);
                exchange.getResponseBody().write(footer);
            }
        }
    }

    /** Until the one who asked has gone. */
    private static void sendForEver(HttpExchange exchange) {
        var zeroes = new byte[1 << 20];
        assertThatCode(() -> {
                    while (true) {
                        exchange.getResponseBody().write(zeroes);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static byte[] footer(String cookie, int type, long size) {
        return ByteBuffer.allocate(512)
                .put(0, cookie.getBytes(StandardCharsets.US_ASCII))
                .putLong(48, size)
                .putInt(60, type)
                .array();
    }
}
