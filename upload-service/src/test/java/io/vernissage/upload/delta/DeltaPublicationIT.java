package io.vernissage.upload.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vernissage.hub.Stamps;
import io.vernissage.upload.LocalStamp;
import io.vernissage.upload.TemporaryNames;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publications with a base, from the request to the sealed blob, through the queues. */
@QuarkusTest
@QuarkusTestResource(LocalStamp.class)
class DeltaPublicationIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MIB = 1024 * 1024;

    @TestHTTPResource("/")
    URI root;

    @Inject
    Stamps stamps;

    @ConfigProperty(name = "vernissage.upload.source.root")
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final String sku = UUID.randomUUID().toString().substring(0, 8);
    private final String file = sku + ".raw";

    @BeforeEach
    void isReady() {
        var publications = HttpRequest.newBuilder(root.resolve("/publications")).build();
        await().atMost(PATIENCE)
                .until(() ->
                        client.send(publications, BodyHandlers.discarding()).statusCode() == 200);
    }

    @Test
    void shouldSendWhatHasChangedSinceTheBase() throws Exception {
        // Given
        write(MIB, 8 * MIB, 1);
        publishBase(ended(post("1.0.0", "")));
        write(3 * MIB, 4096, 2);
        // When
        var upload = ended(post("1.1.0", ", \"base\": \"1.0.0\""));
        // Then
        assertThat(upload.path("state").asText()).as(upload.toString()).isEqualTo("completed");
        assertThat(upload.path("result").path("bytesSent").asLong()).isEqualTo(4096 + 512);
        assertThat(upload.path("progress").has("baseUnused")).isFalse();
    }

    @Test
    void shouldFailWithoutTheBase() throws Exception {
        // Given
        write(MIB, 4096, 1);
        // When
        var upload = ended(post("1.1.0", ", \"base\": \"1.0.0\""));
        // Then
        assertThat(upload.path("state").asText()).isEqualTo("failed");
        assertThat(upload.path("problem").path("type").asText()).endsWith(":base-not-found");
    }

    /** Random bytes on a disk that begins with a boot sector. */
    private void write(int offset, int length, int seed) throws IOException {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        try (var disk = FileChannel.open(folder.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            disk.write(ByteBuffer.wrap(new byte[] {0x55, (byte) 0xaa}), 510);
            disk.write(ByteBuffer.wrap(bytes), offset);
            disk.write(ByteBuffer.wrap(new byte[1]), 24L * MIB - 1);
        }
    }

    private void publishBase(JsonNode upload) {
        assertThat(upload.path("state").asText()).as(upload.toString()).isEqualTo("completed");
        var stamp = stamps.stamp(Optional.empty());
        var uri = upload.path("result").path("uri").asText();
        var names =
                new TemporaryNames(UUID.fromString(uri.replaceFirst(".*/", "").replace(".vhd", "")));
        var account = stamp.storageAccounts().get(names.resourceGroup(), names.account());
        var address = stamp.storageAccounts()
                .readOnlyAddress(account, TemporaryNames.CONTAINER, names.blob(), Duration.ofHours(1));
        var images = stamp.platformImages();
        images.put("Contoso", "Debian", sku, "1.0.0", "Linux", address);
        await().atMost(PATIENCE)
                .until(() -> images.get("Contoso", "Debian", sku, "1.0.0")
                        .orElseThrow()
                        .provisioningState()
                        .equals("Succeeded"));
    }

    private String post(String version, String base) throws Exception {
        var body = """
                {"source": {"file": "%s"}, "image": {"publisher": "Contoso", "offer": "Debian", "sku": "%s",
                 "version": "%s", "osType": "Linux"%s}}""".formatted(file, sku, version, base);
        var request = HttpRequest.newBuilder(root.resolve("/publications"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(body))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json.readTree(answer.body()).path("id").asText();
    }

    private JsonNode ended(String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> json.readTree(client.send(
                                                HttpRequest.newBuilder(root.resolve("/publications/" + id))
                                                        .build(),
                                                BodyHandlers.ofString())
                                        .body())
                                .path("stages")
                                .path("upload"),
                        upload -> !upload.path("endedAt").asText("").isEmpty());
    }
}
