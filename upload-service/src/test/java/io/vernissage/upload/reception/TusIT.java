package io.vernissage.upload.reception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vernissage.upload.LocalStamp;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client of the protocol sees, byte by byte. */
@QuarkusTest
@QuarkusTestResource(LocalStamp.class)
class TusIT {
    private static final int MIB = 1024 * 1024;
    private static final String BYTES = "application/offset+octet-stream";

    @TestHTTPResource("/")
    URI root;

    @Inject
    Uploads uploads;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final byte[] disk = new byte[8 * MIB];

    @BeforeEach
    void fill() {
        new Random(1).nextBytes(disk);
    }

    @Test
    void shouldTellWhatItCan() throws Exception {
        var answer = send(to("/uploads").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
        assertThat(header(answer, "Tus-Max-Size")).isEqualTo("1099511628288");
        assertThat(header(answer, "Tus-Extension").split(","))
                .containsExactlyInAnyOrder("creation", "termination", "checksum", "expiration");
        assertThat(header(answer, "Tus-Checksum-Algorithm").split(",")).contains("sha1", "sha256");
    }

    @Test
    void shouldTakeADiskInPartsLargerThanOtherBodies() throws Exception {
        // Given
        var upload = create(disk.length);
        assertThat(offset(upload)).isZero();
        // When
        var first = patch(upload, 0, 5 * MIB);
        var second = patch(upload, 5 * MIB, disk.length);
        // Then
        assertThat(first.statusCode()).isEqualTo(204);
        assertThat(header(first, "Upload-Offset")).isEqualTo(Integer.toString(5 * MIB));
        assertThat(header(first, "Upload-Expires")).endsWith(" GMT");
        assertThat(header(second, "Upload-Offset")).isEqualTo(Integer.toString(disk.length));
        var received = uploads.finished(id(upload));
        assertThat(received.path()).hasBinaryContent(disk);
        assertThat(received.name()).contains("debian.raw");
    }

    @Test
    void shouldGoOnAfterTheConnectionIsLost() throws Exception {
        // Given: a client that dies in the middle
        var upload = create(disk.length);
        try (var socket = dying(upload)) {
            socket.getOutputStream().write(disk, 0, 3 * MIB);
            socket.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> offset(upload) == 3 * MIB);
        }
        // When
        var answer = patch(upload, offset(upload), disk.length);
        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(uploads.finished(id(upload)).path()).hasBinaryContent(disk);
    }

    @Test
    void shouldLetTheSameClientGoOnWhileItsOldConnectionHangs() throws Exception {
        // Given: as after the loss of a network, which nobody tells the server of
        var upload = create(disk.length);
        try (var socket = dying(upload)) {
            socket.getOutputStream().write(disk, 0, MIB);
            socket.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> offset(upload) == MIB);
            // When
            var answer = patch(upload, MIB, disk.length);
            // Then
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(uploads.finished(id(upload)).path()).hasBinaryContent(disk);
        }
    }

    @Test
    void shouldKeepNothingThatIsNotWhatItsChecksumSays() throws Exception {
        // Given
        var upload = create(1000);
        var good = Arrays.copyOf(disk, 1000);
        var checksum = "sha256 "
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(good));
        // When, then
        var wrong = send(bytes(upload, 0, new byte[1000]).header("Upload-Checksum", checksum));
        assertThat(wrong.statusCode()).isEqualTo(460);
        assertThat(offset(upload)).isZero();
        var unknown = send(bytes(upload, 0, good).header("Upload-Checksum", "crc32 AAAA"));
        assertThat(unknown.statusCode()).isEqualTo(400);
        var right = send(bytes(upload, 0, good).header("Upload-Checksum", checksum));
        assertThat(right.statusCode()).isEqualTo(204);
        assertThat(offset(upload)).isEqualTo(1000);
    }

    @Test
    void shouldForgetWhatItsClientDeletes() throws Exception {
        var upload = create(1000);
        assertThat(send(to(upload).DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(to(upload).method("HEAD", BodyPublishers.noBody())).statusCode())
                .isEqualTo(404);
        assertThat(problem(send(to(upload).DELETE()), 404).path("type").asText())
                .endsWith(":upload-unknown");
    }

    @Test
    void shouldRefuseWhatDoesNotFollowTheProtocol() throws Exception {
        var upload = create(1000);
        problem(send(HttpRequest.newBuilder(root.resolve("/uploads")).POST(BodyPublishers.noBody())), 412);
        problem(send(to("/uploads").POST(BodyPublishers.noBody())), 400);
        problem(send(to("/uploads").header("Upload-Length", "-1").POST(BodyPublishers.noBody())), 400);
        problem(send(to("/uploads").header("Upload-Length", "1099511628289").POST(BodyPublishers.noBody())), 413);
        problem(
                send(to("/uploads")
                        .header("Upload-Length", "1")
                        .header("Upload-Metadata", "filename !")
                        .POST(BodyPublishers.noBody())),
                400);
        problem(send(to("/uploads").GET()), 405);
        problem(send(to(upload).GET()), 405);
        problem(send(to("/uploads/..%2Fx").DELETE()), 404);
        problem(send(to(upload).method("PATCH", BodyPublishers.noBody())), 415);
        problem(send(bytes(upload, 1, new byte[1])), 409);
        problem(send(bytes(upload, 0, new byte[1001])), 413);
        assertThat(offset(upload)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true, upload-unfinished", "false, upload-unknown"})
    void shouldSayWhatAPublicationIsMissing(boolean isBegun, String kind) throws Exception {
        // Given
        var id = isBegun ? id(create(1000)) : UUID.randomUUID();
        var request = """
                {"source": {"upload": "%s"},
                 "image": {"publisher": "Contoso", "offer": "Debian", "sku": "12", "version": "1.0.0", "osType": "Linux"}}
                """.formatted(id);
        // When
        var answer = send(HttpRequest.newBuilder(root.resolve("/publications"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request)));
        // Then
        assertThat(answer.statusCode()).isEqualTo(202);
        var publication = root.resolve(header(answer, "Location"));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                send(HttpRequest.newBuilder(publication)).body())
                        .contains("urn:vernissage:problem:" + kind));
    }

    private String create(long length) throws Exception {
        var name = Base64.getEncoder().encodeToString("debian.raw".getBytes(StandardCharsets.UTF_8));
        var answer = send(to("/uploads")
                .header("Upload-Length", Long.toString(length))
                .header("Upload-Metadata", "filename " + name)
                .POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(201);
        return header(answer, "Location");
    }

    private static UUID id(String upload) {
        return UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
    }

    private long offset(String upload) throws IOException, InterruptedException {
        var answer = send(to(upload).method("HEAD", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(answer, "Upload-Length")).isNotBlank();
        return Long.parseLong(header(answer, "Upload-Offset"));
    }

    private HttpResponse<String> patch(String upload, long from, int to) throws IOException, InterruptedException {
        return send(bytes(upload, from, Arrays.copyOfRange(disk, (int) from, to)));
    }

    private HttpRequest.Builder bytes(String upload, long offset, byte[] bytes) {
        return to(upload)
                .header("Content-Type", BYTES)
                .header("Upload-Offset", Long.toString(offset))
                .method("PATCH", BodyPublishers.ofByteArray(bytes));
    }

    /** The head of a call that announces the whole disk. */
    private Socket dying(String upload) throws IOException {
        var socket = new Socket(root.getHost(), root.getPort());
        var head = """
                PATCH %s HTTP/1.1
                Host: localhost
                Tus-Resumable: 1.0.0
                Upload-Offset: 0
                Content-Type: %s
                Content-Length: %d

                """.formatted(upload, BYTES, disk.length);
        socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private JsonNode problem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
        var problem = json.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        return problem;
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(root.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Tus-Resumable", "1.0.0");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
