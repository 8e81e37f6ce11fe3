package io.vernissage.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After         | 7                             | PT7S",
                "Retry-After         | Mon, 23 Nov 2026 12:00:30 GMT | PT30S",
                "Retry-After         | Mon, 23 Nov 2026 11:00:00 GMT | PT0S",
                "x-ms-retry-after-ms | 250                           | PT0.25S",
                "retry-after-ms      | 1500                          | PT1.5S"
            })
    void shouldReadEveryWayAServerSaysIt(String name, String value, Duration expected) {
        // Given
        var headers = new HttpHeaders().set(HttpHeaderName.fromString(name), value);
        // When, then
        assertThat(RetryAfter.of(headers, NOON)).contains(expected);
    }

    @Test
    void shouldNotBeMisledByNonsense() {
        // Given
        var headers = new HttpHeaders().set(HttpHeaderName.RETRY_AFTER, "soon");
        // When, then
        assertThat(RetryAfter.of(headers, NOON)).isEmpty();
        assertThat(RetryAfter.of(new HttpHeaders(), NOON)).isEmpty();
    }
}
