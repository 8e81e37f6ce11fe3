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

class BodyTapIT {
    private static final int PAGE = 512;
    private static final int WRITE = 1024 * 1024;

    @TempDir
    Path data;

    private BlobEmulator emulator;
    private PageBlobClient blob;
    private URI signed;

    @BeforeEach
    void start() {
        emulator = BlobEmulator.on(data);
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

    @Test
    void shouldPutEveryBodyInItsPlaceOneAfterTheOther() throws IOException {
        var bytes = random(6 * WRITE);
        try (var connection = connect()) {
            var answers =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            for (int start = 0; start < bytes.length; start += WRITE) {
                connection.getOutputStream().write(request(bytes, start, WRITE));
                assertThat(status(answers)).isEqualTo("201");
            }
        }
        assertThat(Arrays.copyOf(download(), bytes.length)).isEqualTo(bytes);
    }

    @Test
    void shouldGiveNoRequestTheBytesOfAnother() throws IOException {
        // Given: requests that do not wait for the answers of those before, of all sizes
        var bytes = random(64 * PAGE * 17);
        var all = new ByteArrayOutputStream();
        int requests = 0;
        for (int start = 0, length = PAGE; start < bytes.length; start += length, requests++) {
            length = Math.min(PAGE * (1 + requests * 7 % 60), bytes.length - start);
            all.write(request(bytes, start, length));
        }
        // When
        try (var connection = connect()) {
            var sending = Thread.ofVirtual().start(() -> send(connection, all.toByteArray()));
            var answers =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
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

    private Socket connect() throws IOException {
        var socket = emulator.trust().getSocketFactory().createSocket(signed.getHost(), signed.getPort());
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
