package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestBodyIT {
    /** More than all buffers on the way hold. */
    private static final int BODY = 48 * 1024 * 1024;

    @Test
    void shouldLetTheRestOfABodyPassWhenItCannotBeKept() throws IOException {
        // Given
        var vertx = Vertx.vertx();
        int port = vertx.createHttpServer()
                .requestHandler(RequestBodyIT::fail)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var answers =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            // When, then: the second one finds the connection as it should be
            for (int i = 0; i < 2; i++) {
                var head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n".formatted(BODY);
                connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                connection.getOutputStream().write(new byte[BODY]);
                assertThat(answers.readLine()).isEqualTo("HTTP/1.1 500 Internal Server Error");
                assertThat(answers.readLine()).isEqualTo("content-length: 0");
                assertThat(answers.readLine()).isEmpty();
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void shouldPutNothingIntoABufferThatWasGivenBack() throws Exception {
        // Given: a second request on its connection, half of whose body has come
        int half = 1024 * 1024;
        var buffer = ByteBuffer.allocateDirect(2 * half);
        var failed = new CompletableFuture<byte[]>();
        var vertx = Vertx.vertx();
        int port = vertx.createHttpServer()
                .requestHandler(request -> giveUpSecond(request, buffer, failed))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var answers =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            var out = connection.getOutputStream();
            out.write(
                    "PUT /first HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n.".getBytes(StandardCharsets.US_ASCII));
            assertThat(answers.readLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answers.readLine()).isEqualTo("content-length: 0");
            assertThat(answers.readLine()).isEmpty();
            out.write("PUT /second HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
                    .formatted(2 * half)
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[half]);
            var whenItFailed = failed.get();
            // When
            var rest = new byte[half];
            Arrays.fill(rest, (byte) 7);
            out.write(rest);
            assertThat(answers.readLine()).isEqualTo("HTTP/1.1 500 Internal Server Error");
            // Then
            assertThat(bytes(buffer)).isEqualTo(whenItFailed);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void shouldEndQuietlyWhenItsListenerWasClosed() throws Exception {
        // Given: a request whose body is still to come
        var vertx = Vertx.vertx();
        var begun = new CompletableFuture<RequestBody>();
        int port = vertx.createHttpServer()
                .requestHandler(request -> begun.complete(new RequestBody(request)))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection
                    .getOutputStream()
                    .write("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var body = begun.get();
            // When
            vertx.close().toCompletionStage().toCompletableFuture().join();
            // Then
            assertThatCode(body::discard).doesNotThrowAnyException();
        }
    }

    private static void giveUpSecond(HttpServerRequest request, ByteBuffer buffer, CompletableFuture<byte[]> failed) {
        var body = new RequestBody(request);
        Thread.ofVirtual().start(() -> {
            try {
                if (request.path().equals("/first")) {
                    body.readInto(ByteBuffer.allocateDirect(1), piece -> {});
                    request.response().end();
                    return;
                }
                body.readInto(buffer.duplicate(), piece -> {
                    throw new IOException("No space left on device");
                });
            } catch (IOException e) {
                failed.complete(bytes(buffer));
                body.discard();
                request.end()
                        .onComplete(
                                whole -> request.response().setStatusCode(500).end());
            }
        });
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static void fail(HttpServerRequest request) {
        var body = new RequestBody(request);
        Thread.ofVirtual().start(() -> {
            try {
                body.transferTo(new FullDisk(), BODY);
            } catch (IOException e) {
                request.response().setStatusCode(500).end();
            } finally {
                body.discard();
            }
        });
    }

    private static final class FullDisk implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
