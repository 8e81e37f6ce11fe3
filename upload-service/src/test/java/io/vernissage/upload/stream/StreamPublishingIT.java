package io.vernissage.upload.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vernissage.upload.LocalStamp;
import io.vernissage.upload.disk.DiskLayout;
import io.vernissage.upload.disk.VhdImages;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed disks through the whole service, as it is configured: request, plan, stream, fold, seal. */
@QuarkusTest
@QuarkusTestResource(LocalStamp.class)
class StreamPublishingIT {
    @TestHTTPResource("/")
    URI root;

    @ConfigProperty(name = "vernissage.upload.source.root")
    Path sources;

    @TempDir
    Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final String name = UUID.randomUUID().toString();

    @BeforeEach
    void isReady() {
        var publications = HttpRequest.newBuilder(root.resolve("/publications")).build();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> send(publications).path("items").isArray());
    }

    @Test
    void shouldSealWhatIsInACompressedSource() throws Exception {
        // Given: a disk of two segments
        var layout = DiskLayout.random(100L << 20, 30, new Random(1));
        var image = Files.readAllBytes(VhdImages.fixed(folder.resolve("disk.vhd"), layout));
        Files.write(sources.resolve(name + ".vhd.xz"), Packed.by(Compression.XZ, image));
        // When
        var id = publish(name + ".vhd.xz");
        // Then
        var upload = awaitEnd(id);
        assertThat(upload.path("state").asText()).isEqualTo("completed");
        assertThat(upload.at("/result/format").asText()).isEqualTo("vhd-fixed");
        assertThat(upload.at("/result/virtualSize").asLong()).isEqualTo(100L << 20);
        assertThat(upload.at("/progress/segmentsDone").asInt()).isEqualTo(2);
    }

    @Test
    void shouldSayWhatIsWrongWithASourceAtItsEnd() throws Exception {
        // Given
        var layout = DiskLayout.random(30L << 20, 30, new Random(1));
        var packed = Packed.by(Compression.GZIP, Files.readAllBytes(VhdImages.raw(folder.resolve("disk.raw"), layout)));
        packed[packed.length - 6] ^= 1;
        Files.write(sources.resolve(name + ".gz"), packed);
        // When
        var upload = awaitEnd(publish(name + ".gz"));
        // Then
        assertThat(upload.path("state").asText()).isEqualTo("failed");
        assertThat(upload.at("/problem/type").asText()).endsWith(":compressed-damaged");
    }

    private String publish(String file) throws Exception {
        var body = """
                {"source": {"file": "%s"},
                 "image": {"publisher": "Contoso", "offer": "Debian", "sku": "%s", "version": "1.0.0", "osType": "Linux"}}
                """.formatted(file, name.substring(0, 8));
        var request = HttpRequest.newBuilder(root.resolve("/publications"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return send(request).path("id").asText();
    }

    private JsonNode awaitEnd(String id) {
        var request =
                HttpRequest.newBuilder(root.resolve("/publications/" + id)).build();
        return await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> send(request).at("/stages/upload"),
                        upload -> upload.path("state").asText().matches("completed|failed"));
    }

    private JsonNode send(HttpRequest request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return json.readTree(client.send(request, BodyHandlers.ofString()).body());
        }
    }
}
