package io.vernissage.emulator.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.BlobEmulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendBlobIT {
    private static final String VERSION = "2019-07-07";
    private static final String BLOB = "logs/log";
    private static final String APPEND = BLOB + "?comp=appendblock";
    private static final int BLOCK = 4096;
    private static final int ENOUGH = 100;

    @TempDir
    private Path data;

    @Test
    void shouldHaveAppendedBlocksAgainAfterARestart() {
        // Given
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, VERSION);
            create(client);
            client.send("PUT", APPEND, "one".getBytes(UTF_8));
        }
        // When
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, VERSION);
            var appended = client.send("PUT", APPEND, "two".getBytes(UTF_8));
            // Then
            assertThat(appended.outcome()).isEqualTo("201");
            assertThat(appended.header("x-ms-blob-append-offset")).isEqualTo("3");
            assertThat(appended.header("x-ms-blob-committed-block-count")).isEqualTo("2");
            assertThat(client.send("GET", BLOB).text()).isEqualTo("onetwo");
        }
    }

    @Test
    void shouldShowNothingOfATornAppend() throws IOException {
        // Given
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, VERSION);
            create(client);
            client.send("PUT", APPEND, "whole".getBytes(UTF_8));
        }
        try (var files = Files.walk(data)) {
            var bytes = files.filter(file -> file.toString().endsWith(".data"))
                    .findFirst()
                    .orElseThrow();
            Files.write(bytes, "torn and long".getBytes(UTF_8), StandardOpenOption.APPEND);
        }
        // When
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, VERSION);
            // Then
            assertThat(client.send("GET", BLOB).text()).isEqualTo("whole");
            client.send("PUT", BLOB + "?comp=snapshot");
            assertThat(client.send("PUT", APPEND, "+".getBytes(UTF_8)).header("x-ms-blob-append-offset"))
                    .isEqualTo("5");
            assertThat(client.send("GET", BLOB).text()).isEqualTo("whole+");
            var listed = client.send("GET", "logs?restype=container&comp=list&include=snapshots");
            assertThat(listed.all("Content-Length")).containsExactly("5", "6");
        }
    }

    @Test
    void shouldKeepEveryAcknowledgedAppendWhenTheProcessIsKilled() throws Exception {
        // Given
        var process = emulatorProcess();
        var client = RawClient.of(endpoint(process), BlobEmulator.trust(data.resolve("ca.pem")));
        create(client);
        var acknowledged = new ConcurrentHashMap<Long, Byte>();
        // When
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var next = new AtomicInteger();
            for (int i = 0; i < 4; i++) {
                writers.execute(() -> appendUntilItFails(client, next, acknowledged));
            }
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> acknowledged.size() > ENOUGH);
            process.destroyForcibly().waitFor();
        }
        // Then
        try (var emulator = BlobEmulator.on(data)) {
            var again = RawClient.of(emulator, VERSION);
            var found = again.send("GET", BLOB);
            var bytes = found.bytes();
            assertThat(bytes.length % BLOCK).isZero();
            assertThat(found.header("x-ms-blob-committed-block-count")).isEqualTo(String.valueOf(bytes.length / BLOCK));
            for (var block : acknowledged.entrySet()) {
                int start = Math.toIntExact(block.getKey());
                assertThat(Arrays.copyOfRange(bytes, start, start + BLOCK)).isEqualTo(filled(block.getValue()));
            }
            assertThat(again.send("PUT", APPEND, filled((byte) 1)).header("x-ms-blob-append-offset"))
                    .isEqualTo(String.valueOf(bytes.length));
        }
    }

    @Test
    void shouldTakeFiftyThousandBlocksAndNoMore() throws IOException {
        // Given
        try (var emulator = BlobEmulator.on(data)) {
            create(RawClient.of(emulator, VERSION));
        }
        pretendAppends(49_999);
        // When
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, VERSION);
            // Then
            assertThat(client.send("PUT", APPEND, "x".getBytes(UTF_8)).header("x-ms-blob-committed-block-count"))
                    .isEqualTo("50000");
            assertThat(client.send("PUT", APPEND, "x".getBytes(UTF_8)).outcome())
                    .isEqualTo("409 BlockCountExceedsLimit");
        }
    }

    private void pretendAppends(int count) throws IOException {
        try (var files = Files.walk(data)) {
            var record =
                    files.filter(file -> file.endsWith("blob.json")).findFirst().orElseThrow();
            var text = Files.readString(record, UTF_8);
            Files.writeString(record, text.replace("\"appends\":0", "\"appends\":" + count), UTF_8);
        }
    }

    private static void create(RawClient client) {
        client.send("PUT", "logs?restype=container");
        assertThat(client.send("PUT", BLOB, "x-ms-blob-type", "AppendBlob").outcome())
                .isEqualTo("201");
    }

    private static void appendUntilItFails(RawClient client, AtomicInteger next, Map<Long, Byte> acknowledged) {
        while (true) {
            var value = (byte) next.getAndIncrement();
            try {
                var answer = client.send("PUT", APPEND, filled(value));
                if (answer.status() != 201) {
                    return;
                }
                acknowledged.put(Long.parseLong(answer.header("x-ms-blob-append-offset")), value);
            } catch (UncheckedIOException e) {
                return; // the server is gone, which is what this test is about
            }
        }
    }

    private Process emulatorProcess() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), BlobEmulator.class.getName(), data.toString());
        return command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static URI endpoint(Process process) throws IOException {
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("https://")) {
                return URI.create(line);
            }
        }
        throw new IOException("The emulator did not start");
    }

    private static byte[] filled(byte value) {
        var bytes = new byte[BLOCK];
        Arrays.fill(bytes, value);
        return bytes;
    }
}
