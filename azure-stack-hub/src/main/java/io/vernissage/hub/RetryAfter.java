package io.vernissage.hub;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** How long a server asks to be left alone: RFC 9110 10.2.3, and the two headers by which Azure says it in milliseconds. */
public final class RetryAfter {
    private static final List<HttpHeaderName> MILLISECONDS =
            List.of(HttpHeaderName.X_MS_RETRY_AFTER_MS, HttpHeaderName.RETRY_AFTER_MS);

    private RetryAfter() {}

    /** Empty if it does not ask, or not in a way that can be read. Never negative. */
    public static Optional<Duration> of(HttpHeaders headers, Clock clock) {
        for (var name : MILLISECONDS) {
            var value = number(headers.getValue(name));
            if (value.isPresent()) {
                return value.map(Duration::ofMillis);
            }
        }
        var value = headers.getValue(HttpHeaderName.RETRY_AFTER);
        return number(value)
                .map(Duration::ofSeconds)
                .or(() -> date(value)
                        .map(at -> Duration.between(clock.instant(), at))
                        .map(wait -> wait.isNegative() ? Duration.ZERO : wait));
    }

    private static Optional<Long> number(String value) {
        return Optional.ofNullable(value)
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Long::valueOf);
    }

    private static Optional<Instant> date(String value) {
        try {
            return Optional.ofNullable(value)
                    .map(text -> ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
