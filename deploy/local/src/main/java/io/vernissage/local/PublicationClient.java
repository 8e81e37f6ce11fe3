package io.vernissage.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/** The publish API, as any other system would use it. Patient: a part that is started again answers soon. */
final class PublicationClient {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();
    private final String base;
    private final Health health;

    PublicationClient(int port, Health health) {
        this.base = "http://localhost:" + port + "/publications";
        this.health = health;
    }

    String address(String id) {
        return base + "/" + id;
    }

    /** Posts a request and returns the publication's id. Its key makes it one publication however often it is sent. */
    String publish(String request) throws IOException, InterruptedException {
        var answer = send(
                HttpRequest.newBuilder(URI.create(base))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .timeout(Duration.ofSeconds(30))
                        .POST(BodyPublishers.ofString(request))
                        .build(),
                status -> status < 500);
        if (answer.statusCode() != 202) {
            throw new IOException("the publish request was refused: " + answer.body());
        }
        return json.readTree(answer.body()).path("id").asText();
    }

    JsonNode get(String id) throws IOException, InterruptedException {
        var answer = send(
                HttpRequest.newBuilder(URI.create(address(id)))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                status -> status == 200);
        if (answer.statusCode() != 200) {
            throw new IOException("the publication could not be looked up: " + answer.body());
        }
        return json.readTree(answer.body());
    }

    /** The first answer with a status that is one; a service that was just started may not know everything yet. */
    private HttpResponse<String> send(HttpRequest request, IntPredicate isAnswer)
            throws IOException, InterruptedException {
        var end = Instant.now().plus(PATIENCE);
        while (true) {
            health.require();
            var last = Instant.now().isAfter(end);
            try {
                var answer = http.send(request, BodyHandlers.ofString());
                if (isAnswer.test(answer.statusCode()) || last) {
                    return answer;
                }
            } catch (IOException e) {
                if (last) {
                    throw new IOException("%s does not answer (%s)".formatted(request.uri(), e), e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES.toMillis());
        }
    }
}
