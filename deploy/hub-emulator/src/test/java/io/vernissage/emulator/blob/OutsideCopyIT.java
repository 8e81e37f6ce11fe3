package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vernissage.emulator.BlobEmulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies whose source has another name than the request came by, or is on another server. */
class OutsideCopyIT {
    private static final int PIECE = 4 * 1024 * 1024;
    private static final String ETAG = "\"0x8D\"";

    @TempDir
    private static Path data;

    private static BlobEmulator emulator;
    private static RawClient client;
    private static HttpServer other;
    private static final CountDownLatch SECOND_HALF = new CountDownLatch(1);
    private static final CountDownLatch SENT = new CountDownLatch(1);

    @BeforeAll
    static void start() throws IOException {
        emulator = BlobEmulator.on(data);
        client = RawClient.of(emulator, "2019-07-07");
        client.send("PUT", "disks?restype=container");
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        other.createContext("/text", OutsideCopyIT::text);
        other.createContext("/slow.vhd", OutsideCopyIT::slow);
        other.start();
    }

    @AfterAll
    static void stop() {
        SECOND_HALF.countDown();
        emulator.close();
        other.stop(0);
    }

    @Test
    void shouldKnowItsOwnBlobsByEveryName() {
        // Given
        client.send("PUT", "disks/own", "hello".getBytes(StandardCharsets.UTF_8), "x-ms-blob-type", "BlockBlob");
        var byName = client.signed("disks/own").replace("127.0.0.1", "localhost");
        // When
        var answer = client.send("PUT", "disks/copied", "x-ms-copy-source", byName);
        // Then
        assertThat(answer.status()).isEqualTo(202);
        awaitEnd("disks/copied");
        // a source elsewhere would be read anew after a restart, which nobody can; one of ours has a version
        assertThat(data.resolve("blobs/contoso/disks/blobs")
                        .resolve(Folders.nameFor("copied"))
                        .resolve("blob.json"))
                .content()
                .doesNotContain("\"sourceVersion\":0");
    }

    @Test
    void shouldTakeOverWhatTheOtherServerSaysOfItsBlob() {
        // When
        var url = url("/text");
        client.send("PUT", "disks/text", "x-ms-copy-source", url, "x-ms-source-if-match", ETAG);
        awaitEnd("disks/text");
        var copied = client.send("GET", "disks/text");
        // Then
        assertThat(copied.text()).isEqualTo("hello");
        assertThat(copied.header("x-ms-meta-epoch")).isEqualTo("3");
        assertThat(copied.header("Content-Language")).isEqualTo("de");
        assertThat(copied.header("Content-MD5")).isEqualTo("XUFAKrxLKna5cZ2REBfFkg==");
        assertThat(client.send("PUT", "disks/text", "x-ms-copy-source", url, "x-ms-source-if-match", "\"0x1\"")
                        .outcome())
                .isEqualTo("412 SourceConditionNotMet");
    }

    @Test
    void shouldWriteNothingAfterACopyWasAborted() throws InterruptedException {
        // Given
        var begun = client.send("PUT", "disks/slow.vhd", "x-ms-copy-source", url("/slow.vhd"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !pages("disks/slow.vhd").isEmpty());
        // When
        var aborted = client.send(
                "PUT", "disks/slow.vhd?comp=copy&copyid=" + begun.header("x-ms-copy-id"), "x-ms-copy-action", "abort");
        var resized = client.send(
                "PUT", "disks/slow.vhd?comp=properties", "x-ms-blob-content-length", Integer.toString(2 * PIECE));
        SECOND_HALF.countDown();
        SENT.await();
        // Then
        assertThat(aborted.status()).isEqualTo(204);
        assertThat(resized.status()).isEqualTo(200);
        Awaitility.await()
                .during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> pages("disks/slow.vhd").isEmpty());
    }

    private static List<String> pages(String blob) {
        return client.send("GET", blob + "?comp=pagelist").ranges();
    }

    private static void awaitEnd(String blob) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        client.send("HEAD", blob).header("x-ms-copy-status").equals("success"));
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + other.getAddress().getPort() + path;
    }

    private static void text(HttpExchange exchange) throws IOException {
        try (exchange) {
            var wanted = exchange.getRequestHeaders().getFirst("If-Match");
            if (wanted != null && !wanted.equals(ETAG)) {
                exchange.sendResponseHeaders(412, -1);
                return;
            }
            var headers = exchange.getResponseHeaders();
            headers.set("x-ms-meta-epoch", "3");
            headers.set("Content-Language", "de");
            headers.set("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==");
            if (exchange.getRequestMethod().equals("HEAD")) {
                headers.set("Content-Length", "5");
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, 5);
                exchange.getResponseBody().write("hello".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** A page blob of two pieces, the second of which waits. */
    private static void slow(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getResponseHeaders();
            headers.set("x-ms-blob-type", "PageBlob");
            if (exchange.getRequestMethod().equals("HEAD")) {
                headers.set("Content-Length", Integer.toString(2 * PIECE));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            var piece = new byte[PIECE];
            Arrays.fill(piece, (byte) 7);
            exchange.sendResponseHeaders(200, 2L * PIECE);
            exchange.getResponseBody().write(piece);
            exchange.getResponseBody().flush();
            SECOND_HALF.await();
            exchange.getResponseBody().write(piece);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            SENT.countDown();
        }
    }
}
