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
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotRestartIT {
    private static final String BLOB = "disks/disk.vhd";
    private static final int LENGTH = 1024 * 1024;
    private static final int ENOUGH = 8;

    @TempDir
    private Path data;

    @Test
    void shouldHaveSnapshotsAndTheirDifferencesAgain() {
        // Given
        String first;
        String second;
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, "2019-07-07");
            create(client);
            write(client, 0, 512, 1);
            first = snapshot(client);
            write(client, 512, 512, 2);
            second = snapshot(client);
            write(client, 1024, 512, 3);
            client.send("PUT", BLOB + "?comp=page", "x-ms-page-write", "clear", "x-ms-range", "bytes=0-511");
        }
        // When
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, "2019-07-07");
            // Then
            assertThat(ranges(client, "")).containsExactly("+512-1535");
            assertThat(ranges(client, "&snapshot=" + first)).containsExactly("+0-511");
            assertThat(ranges(client, "&prevsnapshot=" + first)).containsExactly("-0-511", "+512-1535");
            assertThat(ranges(client, "&prevsnapshot=" + second)).containsExactly("-0-511", "+1024-1535");
            assertThat(ranges(client, "&snapshot=" + second + "&prevsnapshot=" + first))
                    .containsExactly("+512-1023");
            assertThat(client.send("DELETE", BLOB).outcome()).isEqualTo("409 SnapshotsPresent");
        }
    }

    @Test
    void shouldHaveNoSnapshotThatWasHalfMade() throws IOException {
        // Given
        String whole;
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, "2019-07-07");
            create(client);
            write(client, 0, 512, 1);
            whole = snapshot(client);
        }
        try (var files = Files.walk(data)) {
            var snapshots =
                    files.filter(file -> file.endsWith("snapshots")).findFirst().orElseThrow();
            var half = Files.createDirectory(snapshots.resolve("638000000000000000"));
            Files.write(half.resolve("1.data"), new byte[512]);
        }
        // When
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, "2019-07-07");
            // Then
            assertThat(client.send("GET", "disks?restype=container&comp=list&include=snapshots")
                            .all("Snapshot"))
                    .containsExactly(whole);
        }
    }

    @Test
    void shouldHaveEveryAcknowledgedSnapshotAndOnlyWholeOnesWhenTheProcessIsKilled() throws Exception {
        // Given
        var acknowledged = new ConcurrentHashMap<String, Integer>();
        var process = emulatorProcess();
        var killed = RawClient.of(endpoint(process), BlobEmulator.trust(data.resolve("ca.pem")));
        create(killed);
        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> takeUntilItFails(killed, acknowledged));
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> acknowledged.size() > ENOUGH);
            process.destroyForcibly().waitFor();
        }
        // Then
        try (var emulator = BlobEmulator.on(data)) {
            var client = RawClient.of(emulator, "2019-07-07");
            var there = client.send("GET", "disks?restype=container&comp=list&include=snapshots")
                    .all("Snapshot");
            assertThat(there).containsAll(acknowledged.keySet());
            for (var snapshot : there) {
                var bytes = client.send("GET", BLOB + "?snapshot=" + snapshot).bytes();
                int value = acknowledged.getOrDefault(snapshot, (int) bytes[0]);
                assertThat(bytes).hasSize(LENGTH).containsOnly(value);
            }
        }
    }

    private static void takeUntilItFails(RawClient client, Map<String, Integer> acknowledged) {
        try {
            for (int value = 1; value < Byte.MAX_VALUE; value++) {
                write(client, 0, LENGTH, value);
                acknowledged.put(snapshot(client), value);
            }
        } catch (UncheckedIOException e) {
            return; // the server is gone, which is what this test is about
        }
    }

    private static void create(RawClient client) {
        client.send("PUT", "disks?restype=container");
        client.send("PUT", BLOB, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", Integer.toString(LENGTH));
    }

    private static void write(RawClient client, int start, int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        var range = "bytes=%d-%d".formatted(start, start + length - 1);
        client.send("PUT", BLOB + "?comp=page", bytes, "x-ms-page-write", "update", "x-ms-range", range);
    }

    private static String snapshot(RawClient client) {
        return client.send("PUT", BLOB + "?comp=snapshot").header("x-ms-snapshot");
    }

    private static Iterable<String> ranges(RawClient client, String more) {
        return client.send("GET", BLOB + "?comp=pagelist" + more).ranges();
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
}
