package io.vernissage.emulator.arm;

import io.vernissage.emulator.chaos.Chaos;
import io.vernissage.emulator.chaos.Encounter;
import io.vernissage.emulator.chaos.Fault;
import io.vernissage.emulator.chaos.ServerError;
import io.vernissage.emulator.chaos.Service;
import io.vernissage.emulator.chaos.Visit;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Where chaos meets requests to Resource Manager. */
final class Interference {
    private final Chaos chaos;

    Interference(Chaos chaos) {
        this.chaos = chaos;
    }

    /**
     * An answer, and whether it gets through.
     *
     * @param cut after how many bytes of its body the connection is closed
     */
    record Outgoing(Answer answer, Optional<Encounter<Fault.Outcome>> cut) {
        static Outgoing whole(Answer answer) {
            return new Outgoing(answer, Optional.empty());
        }
    }

    /** What is to be sent; empty where nothing is, as the connection is closed. */
    Optional<Outgoing> around(HttpServerRequest request, String requestId, Supplier<Answer> answer) {
        if (chaos.isIdle()) {
            return Optional.of(Outgoing.whole(answer.get()));
        }
        var id = Optional.ofNullable(request.getHeader("x-ms-client-request-id"));
        var met = chaos.meet(Visit.of(Service.ARM, request.method().name(), request.path(), requestId, id.orElse("")));
        if (met.isEmpty()) {
            return Optional.of(Outgoing.whole(answer.get()));
        }
        var encounter = met.get();
        return switch (encounter.fault()) {
            case Fault.Refuse(var error, var retryAfter) -> Optional.of(failed(encounter, error, retryAfter));
            case Fault.DoAndFail(var error, var retryAfter) -> {
                var own = answer.get();
                boolean refusedAnyway = own.status() >= 400;
                yield Optional.of(refusedAnyway ? Outgoing.whole(own) : failed(encounter, error, retryAfter));
            }
            case Fault.CutRequest _ -> {
                encounter.happened();
                request.connection().close();
                yield Optional.empty();
            }
            case Fault.CutResponse _ -> Optional.of(new Outgoing(answer.get(), met));
            case Fault.Lose _ -> throw new IllegalStateException("No rule for Resource Manager loses anything");
        };
    }

    /** Sends a part of a body and closes the connection; its head is set already. */
    static void cut(HttpServerRequest request, Encounter<Fault.Outcome> encounter, byte[] body) {
        long most = encounter.fault() instanceof Fault.CutResponse(var bytes) ? bytes : 0;
        int sent = Math.clamp(most, 0, Math.max(0, body.length - 1));
        encounter.happened();
        if (sent == 0) {
            request.connection().close();
            return;
        }
        request.response()
                .putHeader("Content-Length", Integer.toString(body.length))
                .write(Buffer.buffer().appendBytes(body, 0, sent))
                .onComplete(done -> request.connection().close());
    }

    private static Outgoing failed(Encounter<Fault.Outcome> encounter, ServerError error, Duration retryAfter) {
        encounter.happened();
        var answer = ArmEndpoint.rendered(new ArmException(error.status(), error.name(), error.words()));
        return Outgoing.whole(
                retryAfter.toSeconds() > 0
                        ? answer.with(Map.of("Retry-After", Long.toString(retryAfter.toSeconds())))
                        : answer);
    }
}
