package io.vernissage.hub.wire;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.vernissage.hub.HubException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Asks again while that is of use ({@link Repetition}). */
final class Persistence implements HttpPipelinePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

    private final String stamp;
    private final Repetition repetition;

    Persistence(String stamp, Repetition repetition) {
        this.stamp = stamp;
        this.repetition = repetition;
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
        return switch (outcome) {
            case Outcome.Answered(var response) ->
                repetition.afterAnswer(response.getStatusCode(), response.getHeaders(), number);
            case Outcome.Unanswered(var error) -> repetition.afterError(error, number);
        };
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
