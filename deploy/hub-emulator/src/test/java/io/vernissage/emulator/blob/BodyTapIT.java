package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.emulator.BlobEmulator;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTapIT {
    private static final int PAGE = 512;
    private static final int WRITE = 1024 * 1024;

    @TempDir
    Path data;

    private BlobEmulator emulator;
    private int httpPort;
    private PageBlobClient blob;
    private URI signed;

    @BeforeEach
    void start() throws IOException {
        try (var free = new ServerSocket(0)) {
            httpPort = free.getLocalPort();
        }
        emulator = BlobEmulator.withoutTls(data, httpPort);
        var container = emulator.client().createBlobContainer("pages");
        blob = container.getBlobClient("a.vhd").getPageBlobClient();
        blob.create(8L * WRITE);
        var signature = container.generateSas(new BlobServiceSasSignatureValues(
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(1), BlobContainerSasPermission.parse("rw")));
        signed = URI.create(blob.getBlobUrl() + "?comp=page&" + signature);
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPutEveryBodyInItsPlaceOneAfterTheOther(boolean encrypted) throws IOException {
        var bytes = random(6 * WRITE);
        try (var connection = connect(encrypted)) {
            var answers = answers(connection);
            for (int start = 0; start < bytes.length; start += WRITE) {
                connection.getOutputStream().write(request(bytes, start, WRITE));
                assertThat(status(answers)).isEqualTo("201");
            }
        }
        assertThat(Arrays.copyOf(download(), bytes.length)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGiveNoRequestTheBytesOfAnother(boolean encrypted) throws IOException {
        // Given: requests that do not wait for the answers of those before, of all sizes
        var bytes = random(64 * PAGE * 17);
        var all = new ByteArrayOutputStream();
        int requests = 0;
        for (int start = 0, length = PAGE; start < bytes.length; start += length, requests++) {
            length = Math.min(PAGE * (1 + requests * 7 % 60), bytes.length - start);
            all.write(request(bytes, start, length));
        }
        // When
        try (var connection = connect(encrypted)) {
            var sending = Thread.ofVirtual().start(() -> send(connection, all.toByteArray()));
            var answers = answers(connection);
            for (int i = 0; i < requests; i++) {
                assertThat(status(answers)).isEqualTo("201");
            }
            assertThat(sending.isAlive()).isFalse();
        }
        // Then
        assertThat(Arrays.copyOf(download(), bytes.length)).isEqualTo(bytes);
    }

    private static void send(Socket connection, byte[] bytes) {
        try {
            connection.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldTakeAWriteThatAnotherOvertakesAndLetTheLastOneWin() throws IOException {
        // Given: half of a write has come in
        var slow = random(WRITE);
        var fast = new byte[WRITE];
        Arrays.fill(fast, (byte) 7);
        try (var first = connect(false);
                var second = connect(false)) {
            var answers = answers(first);
            var others = answers(second);
            open(first, answers);
            open(second, others);
            var request = request(slow, 0, WRITE);
            first.getOutputStream().write(request, 0, request.length - WRITE / 2);
            // When
            second.getOutputStream().write(request(fast, 0, WRITE));
            assertThat(status(others)).isEqualTo("201");
            assertThat(Arrays.copyOf(download(), WRITE)).isEqualTo(fast);
            first.getOutputStream().write(request, request.length - WRITE / 2, WRITE / 2);
            // Then
            assertThat(status(answers)).isEqualTo("201");
        }
        assertThat(Arrays.copyOf(download(), WRITE)).isEqualTo(slow);
    }

    @Test
    void shouldShowNothingOfAWriteThatNeverEnded() throws IOException {
        // Given
        var bytes = random(WRITE);
        try (var connection = connect(false)) {
            open(connection, answers(connection));
            var request = request(bytes, 0, WRITE);
            // When: all but the last byte has come in
            connection.getOutputStream().write(request, 0, request.length - 1);
        }
        // Then
        assertThat(download()).containsOnly(0);
    }

    /** A connection is tapped from its second request on. */
    private void open(Socket connection, BufferedReader answers) throws IOException {
        connection.getOutputStream().write(request(new byte[8 * WRITE], 7 * WRITE, PAGE));
        assertThat(status(answers)).isEqualTo("201");
    }

    private static BufferedReader answers(Socket connection) throws IOException {
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    }

    private Socket connect(boolean encrypted) throws IOException {
        var socket = encrypted
                ? emulator.trust().getSocketFactory().createSocket(signed.getHost(), signed.getPort())
                : new Socket(signed.getHost(), httpPort);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private byte[] request(byte[] bytes, int start, int length) throws IOException {
        var request = new ByteArrayOutputStream();
        var head = """
                PUT %s?%s HTTP/1.1
                Host: %s
                x-ms-version: 2019-07-07
                x-ms-page-write: update
                x-ms-range: bytes=%d-%d
                vernissage-request-number: 1
                Content-Length: %d

                """.formatted(
                signed.getRawPath(), signed.getRawQuery(), signed.getAuthority(), start, start + length - 1, length);
        request.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        request.write(bytes, start, length);
        return request.toByteArray();
    }

    /** Of an answer without a body. */
    private static String status(BufferedReader answers) throws IOException {
        var first = answers.readLine();
        for (var line = first; !line.isEmpty(); ) {
            line = answers.readLine();
        }
        return first.split(" ", -1)[1];
    }

    private byte[] download() {
        var bytes = new ByteArrayOutputStream();
        blob.downloadStream(bytes);
        return bytes.toByteArray();
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
