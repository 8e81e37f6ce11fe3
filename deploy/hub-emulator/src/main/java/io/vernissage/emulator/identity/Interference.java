package io.vernissage.emulator.identity;

import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.chaos.Chaos;
import io.vernissage.emulator.chaos.Encounter;
import io.vernissage.emulator.chaos.Fault;
import io.vernissage.emulator.chaos.ServerError;
import io.vernissage.emulator.chaos.Service;
import io.vernissage.emulator.chaos.Visit;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Where chaos meets requests for tokens. */
final class Interference {
    private final Chaos chaos;

    Interference(Chaos chaos) {
        this.chaos = chaos;
    }

    /**
     * What is to be sent; empty where nothing is, as the connection is closed.
     *
     * @param issue answers as it should, with a token that may end early
     */
    Optional<TokenEndpoint.Reply> around(
            HttpServerRequest request, Function<Optional<Fault.ExpireToken>, TokenEndpoint.Reply> issue) {
        if (chaos.isIdle()) {
            return Optional.of(issue.apply(Optional.empty()));
        }
        var id = UUID.randomUUID().toString();
        request.response().putHeader("x-ms-request-id", id);
        var client = Optional.ofNullable(request.getHeader("client-request-id"))
                .or(() -> Optional.ofNullable(request.getHeader("x-ms-client-request-id")));
        var visit = Visit.of(Service.IDENTITY, "TOKEN", request.path(), id, client.orElse(""));
        var met = chaos.meet(visit);
        if (met.isEmpty()) {
            return Optional.of(issued(visit, issue));
        }
        var encounter = met.get();
        encounter.happened();
        return switch (encounter.fault()) {
            // A token that was made and not told leaves nothing behind, so that doing and failing is failing.
            case Fault.Refuse(var error, var retryAfter) -> Optional.of(refused(request, error, retryAfter));
            case Fault.DoAndFail(var error, var retryAfter) -> Optional.of(refused(request, error, retryAfter));
            case Fault.CutRequest _, Fault.CutResponse _ -> {
                request.connection().close();
                yield Optional.empty();
            }
            case Fault.Lose _ -> throw new IllegalStateException("No rule for identity loses anything");
        };
    }

    private TokenEndpoint.Reply issued(Visit visit, Function<Optional<Fault.ExpireToken>, TokenEndpoint.Reply> issue) {
        var early = chaos.meetToken(visit);
        var reply = issue.apply(early.map(Encounter::fault));
        if (reply.status() == 200) {
            early.ifPresent(Encounter::happened);
        }
        return reply;
    }

    private static TokenEndpoint.Reply refused(HttpServerRequest request, ServerError error, Duration retryAfter) {
        if (retryAfter.toSeconds() > 0) {
            request.response().putHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
        }
        var body = Json.object()
                .put("error", "temporarily_unavailable")
                .put("error_description", error.name() + ": " + error.words());
        return new TokenEndpoint.Reply(error.status(), body);
    }
}
