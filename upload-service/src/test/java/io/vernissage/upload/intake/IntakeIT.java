package io.vernissage.upload.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vernissage.upload.LocalStamp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller of the REST API sees, byte by byte. */
@QuarkusTest
@QuarkusTestResource(LocalStamp.class)
class IntakeIT {
    private static final String PROBLEM = "urn:vernissage:problem:";

    @TestHTTPResource("/")
    URI root;

    private final HttpClient client = HttpClient.newBuilder()
            // An answer that closes the connection is not one that HTTP/2 knows.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final String sku = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void shouldAcceptARequestAndSayWhereItIs() throws Exception {
        // When
        var answer = post(request("1.0.0"), UUID.randomUUID().toString());
        // Then
        assertThat(answer.statusCode()).isEqualTo(202);
        var location = answer.headers().firstValue("Location").orElseThrow();
        var id = json.readTree(answer.body()).path("id").asText();
        assertThat(location).endsWith("/publications/" + id);
        awaitKnown(id);
        var found = get("/publications/" + id);
        assertThat(found.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(json.readTree(found.body()).path("id").asText()).isEqualTo(id);
    }

    @Test
    void shouldTakeTheSameKeyWithTheSameBodyForTheSamePublication() throws Exception {
        // Given
        var key = UUID.randomUUID().toString();
        var first = post(request("1.0.0"), key);
        // When
        var again = post(request("1.0.0"), key);
        // Then
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
    }

    @Test
    void shouldRefuseTheSameKeyWithAnotherBody() throws Exception {
        // Given
        var key = UUID.randomUUID().toString();
        var first = post(request("1.0.0"), key);
        awaitKnown(json.readTree(first.body()).path("id").asText());
        // When
        var problem = problem(post(request("2.0.0"), key), 422);
        // Then
        assertThat(problem.path("type").asText()).isEqualTo(PROBLEM + "idempotency-key-reused");
        assertThat(problem.path("detail").asText()).contains("new key");
    }

    @Test
    void shouldRefuseAKeyThatIsNone() throws Exception {
        var problem = problem(post(request("1.0.0"), "k".repeat(256)), 400);
        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo("Idempotency-Key");
    }

    @Test
    void shouldNameEveryValueThatIsWrong() throws Exception {
        // When
        var body = request("one").replace("disk.vhd", "../disk.vhd");
        var problem = problem(post(body, UUID.randomUUID().toString()), 400);
        // Then
        assertThat(problem.path("type").asText()).isEqualTo(PROBLEM + "invalid-request");
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/source/file", "/image/version");
        assertThat(problem.path("errors").findValuesAsText("detail")).allMatch(detail -> detail.endsWith("."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"source\": {\"file\": \"a\"}} trailing"})
    void shouldRefuseWhatIsNoRequest(String body) throws Exception {
        var problem = problem(post(body, UUID.randomUUID().toString()), 400);
        assertThat(problem.path("type").asText()).isEqualTo(PROBLEM + "invalid-request");
    }

    @Test
    void shouldRefuseARequestThatIsTooLarge() throws Exception {
        // When
        var problem = problem(post(large(300), UUID.randomUUID().toString()), 413);
        // Then
        assertThat(problem.path("type").asText()).isEqualTo(PROBLEM + "request-too-large");
        assertThat(problem.path("detail").asText()).contains("262144");
    }

    @Test
    void shouldNotEvenReadARequestThatIsFarTooLarge() throws Exception {
        // When: the server has only seen the length
        var answer = send(to("/publications")
                .header("Content-Type", "application/json")
                .expectContinue(true)
                .POST(BodyPublishers.ofString(large(2048))));
        // Then: this comes from below our code, and has no words
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    private String large(int kibibytes) {
        return request("1.0.0").replace("disk.vhd", "d".repeat(kibibytes * 1024));
    }

    @Test
    void shouldRefuseAnotherMediaType() throws Exception {
        // When
        var answer = send(to("/publications")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(request("1.0.0"))));
        // Then
        var problem = problem(answer, 415);
        assertThat(problem.path("type").asText()).isEqualTo(PROBLEM + "http-415");
        assertThat(problem.path("detail").asText()).contains("application/json");
    }

    @Test
    void shouldRefuseAnotherMethod() throws Exception {
        var problem = problem(send(to("/publications").DELETE()), 405);
        assertThat(problem.path("type").asText()).isEqualTo(PROBLEM + "http-405");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-an-id", "0b7a5c4e-0000-4000-8000-000000000000"})
    void shouldSayThatThereIsNoSuchPublication(String id) throws Exception {
        // Given: before all is read, nobody knows
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/publications").statusCode() == 200);
        // When
        var problem = problem(get("/publications/" + id), 404);
        // Then
        assertThat(problem.path("type").asText()).isEqualTo(PROBLEM + "publication-unknown");
        assertThat(problem.path("detail").asText()).contains(id);
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=501, limit", "limit=many, limit", "after=nobody, after"})
    void shouldRefuseAPageThatCanNotBe(String query, String pointer) throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/publications").statusCode() == 200);
        var problem = problem(get("/publications?" + query), 400);
        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo(pointer);
    }

    /** A busy machine may take longer to fold a request than the request waits for. */
    private void awaitKnown(String id) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> get("/publications/" + id).statusCode() == 200);
    }

    /** Every refusal has the same shape. */
    private JsonNode problem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        var problem = json.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).startsWith(PROBLEM);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank().doesNotContain("io.vernissage");
        return problem;
    }

    private String request(String version) {
        return """
                {"source": {"file": "disk.vhd"},
                 "image": {"publisher": "Contoso", "offer": "Debian", "sku": "%s", "version": "%s", "osType": "Linux"}}
                """.formatted(sku, version);
    }

    private HttpResponse<String> post(String body, String key) throws IOException, InterruptedException {
        return send(to("/publications")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path).GET());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
