package io.vernissage.hub.wire;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.vernissage.hub.HubException;
import io.vernissage.hub.RetryAfter;
import io.vernissage.hub.StampSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Asks again, a bounded number of times, while the trouble may pass: 408, 429, 500, 502, 503, 504, timeouts, lost
 * connections. Waits as long as the stamp's Retry-After says, else twice as long each time, with jitter so that many
 * workers do not come back at once. Where the stamp asks for a longer wait than the limit, its answer is handed on, and
 * the wait with it ({@link HubException#retryAfter}): the work queue waits better than a held connection.
 */
final class Persistence implements HttpPipelinePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

    private final String stamp;
    private final StampSettings.Limits limits;

    Persistence(String stamp, StampSettings.Limits limits) {
        this.stamp = stamp;
        this.limits = limits;
    }

    /** How one sending ended. */
    private sealed interface Outcome {
        record Answered(HttpResponse response) implements Outcome {}

        record Unanswered(Throwable error) implements Outcome {}
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        return attempt(context, next, context.getHttpRequest(), 1);
    }

    private Mono<HttpResponse> attempt(
            HttpPipelineCallContext context, HttpPipelineNextPolicy next, HttpRequest request, int number) {
        return Mono.defer(() -> {
                    context.setHttpRequest(request.copy());
                    return next.clone().process();
                })
                .<Outcome>map(Outcome.Answered::new)
                .onErrorResume(error -> Mono.just(new Outcome.Unanswered(error)))
                .flatMap(outcome -> wait(outcome, number)
                        .map(wait -> {
                            discard(outcome, request, number, wait);
                            return Mono.delay(wait).then(attempt(context, next, request, number + 1));
                        })
                        .orElseGet(() -> result(outcome)));
    }

    private static Mono<HttpResponse> result(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(var response) -> Mono.just(response);
            case Outcome.Unanswered(var error) -> Mono.error(error);
        };
    }

    /** How long to wait before asking again; empty if this outcome is the last one. */
    private Optional<Duration> wait(Outcome outcome, int number) {
        if (number >= limits.attempts()) {
            return Optional.empty();
        }
        return switch (outcome) {
            case Outcome.Answered(var response) ->
                HubException.passingStatus(response.getStatusCode())
                        ? RetryAfter.of(response.getHeaders(), Clock.systemUTC())
                                .map(this::asked)
                                .orElseGet(() -> Optional.of(backOff(number)))
                        : Optional.empty();
            case Outcome.Unanswered(var error) ->
                HubException.of("send a request", error).passing() ? Optional.of(backOff(number)) : Optional.empty();
        };
    }

    private Optional<Duration> asked(Duration retryAfter) {
        return retryAfter.compareTo(limits.longestBackOff()) > 0
                ? Optional.empty()
                : Optional.of(retryAfter.plusMillis(random(
                        Math.min(retryAfter.toMillis() / 5, limits.backOff().toMillis()))));
    }

    private Duration backOff(int number) {
        var doubled = limits.backOff().toMillis() << Math.min(number - 1, 16);
        var bounded = Math.min(doubled, limits.longestBackOff().toMillis());
        return Duration.ofMillis(bounded / 2 + random(bounded / 2));
    }

    private static long random(long bound) {
        return bound <= 0 ? 0 : ThreadLocalRandom.current().nextLong(bound + 1);
    }

    private void discard(Outcome outcome, HttpRequest request, int number, Duration wait) {
        var trouble =
                switch (outcome) {
                    case Outcome.Answered(var response) -> {
                        response.close(); // gives the connection back to the pool
                        yield String.valueOf(response.getStatusCode());
                    }
                    case Outcome.Unanswered(var error) ->
                        HubException.of("send a request", error).code();
                };
        // the path alone: a query may hold a signature
        LOG.info(
                "Asking again, stamp={}, method={}, host={}, path={}, trouble={}, attempt={}, wait={}",
                stamp,
                request.getHttpMethod(),
                request.getUrl().getAuthority(),
                request.getUrl().getPath(),
                trouble,
                number + 1,
                wait);
    }
}
