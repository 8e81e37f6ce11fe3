package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.Blocking;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Resource Manager on the wire, at one listener: from request to {@link Call}, from {@link Answer} to response. */
final class ArmEndpoint {
    private static final Logger LOG = Logger.getLogger(ArmEndpoint.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Listener listener;
    private final Supplier<URI> address;
    private final Supplier<URI> loginEndpoint;
    private final CallerCheck callers;
    private final Dispatcher dispatcher;
    private final Interference interference;

    ArmEndpoint(
            Listener listener,
            Supplier<URI> address,
            Supplier<URI> loginEndpoint,
            CallerCheck callers,
            Dispatcher dispatcher,
            Interference interference) {
        this.listener = listener;
        this.address = address;
        this.loginEndpoint = loginEndpoint;
        this.callers = callers;
        this.dispatcher = dispatcher;
        this.interference = interference;
    }

    void answer(RoutingContext context, Buffer body) {
        var request = UUID.randomUUID().toString();
        var authorization = Optional.ofNullable(context.request().getHeader("Authorization"))
                .orElse("");
        var asked = new CallerCheck.Asked(
                context.request().method().name().toUpperCase(Locale.ROOT),
                context.request().path());
        var refusal = callers.refusal(listener, authorization, asked);
        if (refusal.isPresent()) {
            refuse(context, request, refusal.get());
            return;
        }
        try {
            interference
                    .around(context.request(), request, () -> dispatcher.answer(call(context, body)))
                    .ifPresent(outgoing -> send(context, request, outgoing));
        } catch (ArmException e) {
            send(context, request, rendered(e));
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e,
                    "A request could not be answered, method=%s, path=%s",
                    context.request().method(),
                    context.request().path());
            send(
                    context,
                    request,
                    rendered(new ArmException(
                            500, "InternalServerError", "Encountered internal server error: see the emulator's log.")));
        }
    }

    /** Answers what failed outside of this, or was for nobody, in the words and with the headers of Resource Manager. */
    void failed(RoutingContext context) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        var problem =
                switch (context.statusCode()) {
                    case 404 ->
                        new ArmException(
                                404,
                                "InvalidResourcePath",
                                "There is nothing at '%s'."
                                        .formatted(context.request().path()));
                    case 413 ->
                        new ArmException(
                                413,
                                "RequestContentTooLarge",
                                "The request content has more than %d bytes.".formatted(Blocking.LARGEST_BODY));
                    default ->
                        new ArmException(
                                500,
                                "InternalServerError",
                                "Encountered internal server error: see the emulator's log.");
                };
        if (problem.status() == 500) {
            LOG.errorf(
                    context.failure(),
                    "A request could not be answered, method=%s, path=%s",
                    context.request().method(),
                    context.request().path());
        }
        send(context, UUID.randomUUID().toString(), rendered(problem));
    }

    private Call call(RoutingContext context, Buffer body) {
        var request = context.request();
        var query = new HashMap<String, String>();
        request.params().forEach((name, value) -> query.put(name.toLowerCase(Locale.ROOT), value));
        return new Call(
                request.method().name().toUpperCase(Locale.ROOT),
                listener,
                address.get(),
                segments(request.path()),
                Map.copyOf(query),
                json(body));
    }

    private static List<String> segments(String path) {
        return Stream.of(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(ArmEndpoint::decoded)
                .toList();
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ArmException(
                    400, "InvalidRequestUri", "The request path cannot be decoded: '%s'.".formatted(segment));
        }
    }

    private static Optional<JsonNode> json(Buffer body) {
        if (body.length() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(body.getBytes()));
        } catch (UncheckedIOException e) {
            throw new ArmException(
                    400,
                    "InvalidRequestContent",
                    "The request content was invalid and could not be deserialized: '%s'."
                            .formatted(e.getCause().getMessage()));
        }
    }

    private void refuse(RoutingContext context, String request, ArmException refusal) {
        var answer = rendered(refusal);
        if (refusal.status() != 401) {
            send(context, request, answer);
            return;
        }
        var challenge = "Bearer authorization_uri=\"%s\", error=\"invalid_token\", error_description=\"%s\""
                .formatted(loginEndpoint.get(), refusal.getMessage());
        send(context, request, answer.with(Map.of("WWW-Authenticate", challenge)));
    }

    static Answer rendered(ArmException problem) {
        var body = Json.object();
        body.set("error", problem.error());
        return Answer.of(problem.status(), body);
    }

    private void send(RoutingContext context, String request, Answer answer) {
        send(context, request, Interference.Outgoing.whole(answer));
    }

    private void send(RoutingContext context, String request, Interference.Outgoing outgoing) {
        var answer = outgoing.answer();
        var response = context.response().setStatusCode(answer.status());
        var correlation = Optional.ofNullable(context.request().getHeader("x-ms-correlation-request-id"))
                .orElse(request);
        response.putHeader("Cache-Control", "no-cache")
                .putHeader("Pragma", "no-cache")
                .putHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
                .putHeader("x-ms-request-id", request)
                .putHeader("x-ms-correlation-request-id", correlation)
                .putHeader("x-ms-routing-request-id", "LOCAL:%s:%s".formatted(TIME.format(Instant.now()), request));
        Optional.ofNullable(context.request().getHeader("x-ms-client-request-id"))
                .filter(ignored ->
                        "true".equalsIgnoreCase(context.request().getHeader("x-ms-return-client-request-id")))
                .ifPresent(id -> response.putHeader("x-ms-client-request-id", id));
        if (answer.status() != 401) {
            remaining(context).forEach(response::putHeader);
        }
        answer.headers().forEach(response::putHeader);
        var body = answer.body().map(Json::write);
        body.ifPresent(json -> response.putHeader("Content-Type", "application/json; charset=utf-8"));
        if (outgoing.cut().isPresent()) {
            Interference.cut(context.request(), outgoing.cut().get(), body.orElse(new byte[0]));
        } else {
            body.ifPresentOrElse(json -> response.end(Buffer.buffer(json)), response::end);
        }
    }

    private static Map<String, String> remaining(RoutingContext context) {
        return switch (context.request().method().name()) {
            case "GET", "HEAD" -> Map.of("x-ms-ratelimit-remaining-subscription-reads", "14999");
            case "DELETE" -> Map.of("x-ms-ratelimit-remaining-subscription-deletes", "14911");
            default -> Map.of("x-ms-ratelimit-remaining-subscription-writes", "1199");
        };
    }
}
