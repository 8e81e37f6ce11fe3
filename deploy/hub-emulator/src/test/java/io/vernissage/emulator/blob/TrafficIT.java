package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import io.vernissage.emulator.BlobEmulator;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficIT {
    private static final int PAGE = 512;

    @TempDir
    private Path data;

    @Test
    void shouldCountWhatCameApartFromWhatWasAcknowledged() throws Exception {
        // Given
        try (var emulator = BlobEmulator.on(data);
                var http = HttpClient.newBuilder().sslContext(emulator.trust()).build()) {
            var container = emulator.client().createBlobContainer("traffic");
            var blob = container.getBlobClient("disk").getPageBlobClient();
            blob.create(2 * PAGE);
            // When: one write is taken, and one is not what it says
            blob.uploadPages(range(0), new ByteArrayInputStream(new byte[PAGE]));
            var damaged = new PageBlobUploadPagesOptions(range(PAGE), BinaryData.fromBytes(new byte[PAGE]))
                    .setContentMd5(new byte[16]);
            assertThatThrownBy(() -> blob.uploadPagesWithResponse(damaged, null, Context.NONE))
                    .isInstanceOf(BlobStorageException.class);
            // Then: the last answer may be here before its request is done with
            var traffic = HttpRequest.newBuilder(URI.create(emulator.endpoint() + "/$emulator/traffic"))
                    .build();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> http.send(traffic, BodyHandlers.ofString()).body(),
                            "{\"pageWrites\": 1, \"pageBytes\": 512, \"pageBytesReceived\": 1024, \"pageBytesUnderWay\": 0}"
                                    ::equals);
        }
    }

    private static PageRange range(int start) {
        return new PageRange().setStart(start).setEnd(start + PAGE - 1);
    }
}
