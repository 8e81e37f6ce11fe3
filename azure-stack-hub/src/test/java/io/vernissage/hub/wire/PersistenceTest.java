package io.vernissage.hub.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.vernissage.hub.HubException;
import io.vernissage.hub.StampSettings.Limits;
import io.vernissage.hub.fake.FakeStamp;
import io.vernissage.hub.fake.FakeStamp.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class PersistenceTest {
    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        stamp.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void shouldAskAgainWhileTheTroubleMayPass(int status) throws IOException {
        // Given
        stamp.on("PUT", "/page", firstThen(Reply.of(status, "busy"), Reply.of(201, "")));
        // When
        var answer = put("some bytes");
        // Then
        assertThat(answer).isEqualTo(201);
        assertThat(stamp.asked("PUT", "/page"))
                .extracting(FakeStamp.Asked::body)
                .containsExactly("some bytes", "some bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409, 412, 501, 505})
    void shouldNotAskAgainWhatWouldBeAnsweredTheSame(int status) throws IOException {
        // Given
        stamp.on("PUT", "/page", status, "no");
        // When
        var answer = put("some bytes");
        // Then
        assertThat(answer).isEqualTo(status);
        assertThat(stamp.asked("PUT", "/page")).hasSize(1);
    }

    @Test
    void shouldSendTheSameBytesAgainWhenTheConnectionIsLost() throws IOException {
        // Given
        stamp.on("PUT", "/page", firstThen(Reply.LOST, Reply.of(201, "")));
        // When
        var answer = put("some bytes");
        // Then
        assertThat(answer).isEqualTo(201);
        assertThat(stamp.asked("PUT", "/page").getLast().body()).isEqualTo("some bytes");
    }

    @Test
    void shouldGiveUpAfterTheLastAttempt() throws IOException {
        // Given
        stamp.on("PUT", "/page", 503, "busy");
        // When
        var answer = put("some bytes");
        // Then
        assertThat(answer).isEqualTo(503);
        assertThat(stamp.asked("PUT", "/page")).hasSize(FakeStamp.QUICK.attempts());
    }

    @Test
    void shouldWaitAsLongAsTheStampAsks() throws IOException {
        // Given
        stamp.on("PUT", "/page", firstThen(new Reply(429, "", Map.of("Retry-After", "1")), Reply.of(201, "")));
        // When
        var start = System.nanoTime();
        var answer = put("some bytes");
        // Then
        assertThat(answer).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldHandTheAnswerOnWhenTheStampAsksForLongerThanTheLimit() throws IOException {
        // Given
        stamp.on("PUT", "/page", _ -> new Reply(503, "", Map.of("Retry-After", "3600")));
        // When
        var answer = put("some bytes");
        // Then
        assertThat(answer).isEqualTo(503);
        assertThat(stamp.asked("PUT", "/page")).hasSize(1);
    }

    @Test
    void shouldTellATimeoutAsPassing() {
        // Given
        var quick = new Limits(
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                1,
                Duration.ofMillis(1),
                Duration.ofMillis(1));
        var end = new CountDownLatch(1);
        stamp.on("PUT", "/page", _ -> {
            await(end);
            return Reply.of(201, "");
        });
        // When
        var error = catchThrowableOfType(HubException.class, () -> {
            try {
                send(quick, "x");
            } catch (RuntimeException e) {
                throw HubException.of("write a page", e);
            }
        });
        end.countDown();
        // Then
        assertThat(error.code()).isEqualTo("Timeout");
        assertThat(error.passing()).isTrue();
    }

    private static void await(CountDownLatch end) {
        try {
            assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int put(String body) throws IOException {
        return send(FakeStamp.QUICK, body);
    }

    private int send(Limits limits, String body) throws IOException {
        var trust = Trust.context(Optional.of(FakeStamp.certificates().authorityPem(folder)));
        var request = new HttpRequest(HttpMethod.PUT, stamp.tenant() + "/page");
        request.setHeader(HttpHeaderName.CONTENT_LENGTH, String.valueOf(body.length()));
        // the same buffer for every subscriber, as the page-blob client gives it
        request.setBody(Flux.just(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
        try (HttpResponse response = new Wire("fake", trust, limits)
                .persistent(List.of(), List.of())
                .send(request)
                .block()) {
            return response.getStatusCode();
        }
    }

    private static Function<FakeStamp.Asked, Reply> firstThen(Reply first, Reply later) {
        var count = new AtomicInteger();
        return _ -> count.getAndIncrement() == 0 ? first : later;
    }
}
