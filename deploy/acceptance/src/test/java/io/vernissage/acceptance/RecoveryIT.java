package io.vernissage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecoveryIT {
    private static final int MIB = 1 << 20;
    private static final Pattern BYTES_SENT =
            Pattern.compile("(?m)^vernissage_upload_pages_sent(?:_bytes)?_total(?:\\{[^}]*})? ([0-9.E+]+)$");
    /** Four segments at once, each with four writes of at most 4 MiB on their way. */
    private static final long IN_FLIGHT = 4L * 4 * 4 * MIB;

    private WholeSystem system;

    @BeforeAll
    void start() {
        system = WholeSystem.start();
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @Test
    void shouldCompleteAfterAWorkerIsKilledAndSendNothingTwice() throws IOException {
        // Given
        Disks.sparseRaw(system.images().resolve("killed.img"), 2048, 3);
        var before = system.pageBytesWritten();
        var id = system.publish(request("killed"));
        system.awaitPublication(id, publication -> bytesDone(publication) > 200L * MIB);
        // When
        system.running().kill("upload-service");
        system.running().start(system.running().programs().program("upload-service"));
        var ended = system.awaitEnd(id);
        // Then
        assertThat(ended.path("status").asText()).as(ended.toPrettyString()).isEqualTo("completed");
        var data = 1024L * MIB;
        assertThat(bytesDone(ended)).isEqualTo(data);
        var written = system.pageBytesWritten() - before;
        assertThat(written).isBetween(data + 512, data + 512 + IN_FLIGHT);
        system.awaitNoTemporaries(id);
    }

    @Test
    void shouldShareTheSegmentsOfOneImageAmongWorkers() throws IOException, InterruptedException {
        // Given
        var port = WholeSystem.freePorts(1).getFirst();
        var another = system.running().programs().anotherUploadService("upload-service-2", port);
        system.running().start(another);
        org.awaitility.Awaitility.await("the other worker")
                .atMost(WholeSystem.PATIENCE)
                .ignoreExceptions()
                .until(() -> system.get(URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port)))
                                .statusCode()
                        == 200);
        var first = bytesSent(system.uploadService("/q/metrics"));
        Disks.sparseRaw(system.images().resolve("shared.img"), 1024, 4);
        // When
        var ended = system.awaitEnd(system.publish(request("shared")));
        // Then
        assertThat(ended.path("status").asText()).as(ended.toPrettyString()).isEqualTo("completed");
        var byFirst = bytesSent(system.uploadService("/q/metrics")) - first;
        var bySecond = bytesSent(URI.create("http://127.0.0.1:%d/q/metrics".formatted(port)));
        assertThat(byFirst).isPositive();
        assertThat(bySecond).isPositive();
        assertThat(byFirst + bySecond).isBetween(512.0 * MIB, 512.0 * MIB + 1024);
        // and both answer for the publication
        var id = ended.path("id").asText();
        org.awaitility.Awaitility.await("the same answer from both")
                .atMost(Duration.ofSeconds(30))
                .until(() -> system.get(URI.create("http://127.0.0.1:%d/publications/%s".formatted(port, id)))
                        .body()
                        .contains("\"status\":\"completed\""));
        system.running().kill("upload-service-2");
    }

    private static long bytesDone(JsonNode publication) {
        return publication.at("/stages/upload/progress/bytesDone").asLong();
    }

    private double bytesSent(URI metrics) {
        return BYTES_SENT
                .matcher(system.get(metrics).body())
                .results()
                .map((MatchResult result) -> result.group(1))
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private static String request(String name) {
        return """
               {"source": {"file": "%1$s.img"},
                "image": {"publisher": "Contoso", "offer": "Recovery", "sku": "%1$s", "version": "1.0.0",
                          "osType": "Linux"}}
               """.formatted(name);
    }
}
