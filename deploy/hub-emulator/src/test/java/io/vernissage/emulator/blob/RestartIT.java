package io.vernissage.emulator.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.AzureException;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.LeaseStateType;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.models.PublicAccessType;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.emulator.BlobEmulator;
import io.vernissage.emulator.EmulatorException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {
    private static final int WRITE = 64 * 1024;
    private static final int WRITES = 4000;
    private static final int ENOUGH = 300;

    @TempDir
    private Path data;

    @Test
    void shouldHaveEverythingAgainAfterARestart() {
        // Given
        var page = filled(512, 7);
        try (var emulator = BlobEmulator.on(data)) {
            var container = emulator.client().createBlobContainer("disks");
            container.setAccessPolicy(PublicAccessType.BLOB, null);
            var disk = container.getBlobClient("folder/disk.vhd").getPageBlobClient();
            disk.create(1 << 20);
            disk.uploadPages(new PageRange().setStart(512).setEnd(1023), new ByteArrayInputStream(page));
            disk.setMetadata(Map.of("epoch", "3"));
            new BlobLeaseClientBuilder().blobClient(disk).buildClient().acquireLease(-1);
            container.getBlobClient("item").upload(BinaryData.fromString("content"));
        }
        // When
        try (var emulator = BlobEmulator.on(data)) {
            var container = emulator.client().getBlobContainerClient("disks");
            var disk = container.getBlobClient("folder/disk.vhd").getPageBlobClient();
            // Then
            assertThat(container.getProperties().getBlobPublicAccess()).isEqualTo(PublicAccessType.BLOB);
            var properties = disk.getProperties();
            assertThat(properties.getBlobSize()).isEqualTo(1 << 20);
            assertThat(properties.getMetadata()).containsEntry("epoch", "3");
            assertThat(properties.getLeaseState()).isEqualTo(LeaseStateType.LEASED);
            assertThat(disk.listPageRanges(new BlobRange(0)).stream()
                            .map(item -> item.getRange().getOffset() + "+"
                                    + item.getRange().getLength()))
                    .containsExactly("512+512");
            var bytes = new ByteArrayOutputStream();
            disk.downloadStream(bytes);
            assertThat(Arrays.copyOfRange(bytes.toByteArray(), 512, 1024)).isEqualTo(page);
            assertThat(container.getBlobClient("item").downloadContent().toString())
                    .isEqualTo("content");
        }
    }

    @Test
    void shouldRefuseASecondEmulatorOnTheSameFolder() {
        // Given
        try (var emulator = BlobEmulator.on(data)) {
            // When, then
            assertThat(emulator.endpoint()).isNotNull();
            assertThatThrownBy(() -> BlobEmulator.on(data))
                    .isInstanceOf(EmulatorException.class)
                    .hasMessageContaining(data.toString());
        }
    }

    @Test
    void shouldKeepEveryAcknowledgedWriteWhenTheProcessIsKilled() throws Exception {
        // Given
        var acknowledged = ConcurrentHashMap.<Integer>newKeySet();
        var process = emulatorProcess();
        var endpoint = endpoint(process);
        var killed = client(endpoint)
                .createBlobContainer("disks")
                .getBlobClient("disk.vhd")
                .getPageBlobClient();
        killed.create((long) WRITE * WRITES);
        // When
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var next = new AtomicInteger();
            for (int i = 0; i < 8; i++) {
                writers.execute(() -> writeUntilItFails(killed, next, acknowledged));
            }
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> acknowledged.size() > ENOUGH);
            process.destroyForcibly().waitFor();
        }
        // Then
        try (var emulator = BlobEmulator.on(data)) {
            var disk = emulator.client()
                    .getBlobContainerClient("disks")
                    .getBlobClient("disk.vhd")
                    .getPageBlobClient();
            var written = disk.listPageRanges(new BlobRange(0)).stream().toList();
            for (int number : acknowledged) {
                long start = (long) number * WRITE;
                assertThat(written)
                        .anyMatch(item -> item.getRange().getOffset() <= start
                                && item.getRange().getOffset() + item.getRange().getLength() >= start + WRITE);
            }
            int number = acknowledged.iterator().next();
            var bytes = new ByteArrayOutputStream();
            disk.downloadStreamWithResponse(
                    bytes, new BlobRange((long) number * WRITE, (long) WRITE), null, null, false, null, null);
            assertThat(bytes.toByteArray()).isEqualTo(filled(WRITE, number));
        }
    }

    private static void writeUntilItFails(PageBlobClient blob, AtomicInteger next, Set<Integer> acknowledged) {
        for (int number = next.getAndIncrement(); number < WRITES; number = next.getAndIncrement()) {
            long start = (long) number * WRITE;
            try {
                blob.uploadPages(
                        new PageRange().setStart(start).setEnd(start + WRITE - 1),
                        new ByteArrayInputStream(filled(WRITE, number)));
                acknowledged.add(number);
            } catch (AzureException | UncheckedIOException e) {
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

    private BlobServiceClient client(URI endpoint) {
        var trust = BlobEmulator.trust(data.resolve("ca.pem"));
        return BlobEmulator.client(
                endpoint, trust, BlobEmulator.ACCOUNT, BlobEmulator.KEY, BlobServiceVersion.V2019_07_07);
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) (value | 1));
        return bytes;
    }
}
