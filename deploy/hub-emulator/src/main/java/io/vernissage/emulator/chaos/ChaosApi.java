package io.vernissage.emulator.chaos;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Rules and the list of faults over HTTP, at {@code /$emulator/chaos} of the blob listener; no account can have that name.
 *
 * <ul>
 *   <li>{@code GET|PUT|DELETE /rules}: all rules with their seed
 *   <li>{@code GET|PUT|DELETE /rules/<id>}: one of them
 *   <li>{@code GET|DELETE /faults}: what was injected; deleting it begins the list and every rule's counting anew
 * </ul>
 */
public final class ChaosApi {
    private static final String ROOT = "/$emulator/chaos/";
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final Executor VIRTUAL_THREADS = task -> Thread.ofVirtual().start(task);

    private final Chaos chaos;
    private final Operators operators;

    /**
     * The API of that chaos.
     *
     * @param operators who may use it
     */
    public ChaosApi(Chaos chaos, Operators operators) {
        this.chaos = chaos;
        this.operators = operators;
    }

    private record Reply(int status, Buffer body) {
        static Reply of(Object value) {
            return new Reply(200, Buffer.buffer(ChaosJson.write(value)));
        }

        static Reply problem(int status, String detail) {
            var problem = Map.of("status", status, "detail", detail);
            return new Reply(status, Buffer.buffer(ChaosJson.write(problem)));
        }

        static Reply nothing() {
            return new Reply(204, Buffer.buffer());
        }
    }

    /** Answers if it is this that is asked for. Called on the event loop, before anything is read. */
    public boolean answered(HttpServerRequest request) {
        if (!request.path().startsWith(ROOT)) {
            return false;
        }
        if (!operators.mayOperate(request)) {
            send(request, Reply.problem(403, Operators.ADVICE));
            return true;
        }
        var length = request.getHeader("Content-Length");
        boolean hasPieces = request.getHeader("Transfer-Encoding") != null;
        if (hasPieces || (length != null && Long.parseLong(length) > LARGEST_BODY)) {
            send(request, Reply.problem(413, "Rules come with a Content-Length of at most %d".formatted(LARGEST_BODY)));
            return true;
        }
        request.bodyHandler(body -> VIRTUAL_THREADS.execute(() -> send(request, reply(request, body.getBytes()))));
        return true;
    }

    private Reply reply(HttpServerRequest request, byte[] body) {
        var method = request.method().name();
        var path = request.path().substring(ROOT.length());
        try {
            if (path.equals("rules")) {
                return all(method, body);
            }
            if (path.equals("faults")) {
                return faults(method);
            }
            return path.startsWith("rules/") ? one(method, path.substring("rules/".length()), body) : notThere();
        } catch (BadRuleException e) {
            return Reply.problem(400, e.getMessage());
        }
    }

    private Reply all(String method, byte[] body) {
        switch (method) {
            case "GET" -> {}
            case "PUT" -> chaos.set(ChaosJson.rules(body));
            case "DELETE" -> chaos.set(Rules.NONE);
            default -> {
                return wrongMethod(method);
            }
        }
        return Reply.of(chaos.rules());
    }

    private Reply one(String method, String id, byte[] body) {
        return switch (method) {
            case "GET" ->
                chaos.rules().rules().stream()
                        .filter(rule -> rule.id().equals(id))
                        .findFirst()
                        .map(Reply::of)
                        .orElseGet(ChaosApi::notThere);
            case "PUT" -> {
                var rule = ChaosJson.rule(id, body);
                chaos.put(rule);
                yield Reply.of(rule);
            }
            case "DELETE" -> {
                chaos.remove(id);
                yield Reply.nothing();
            }
            default -> wrongMethod(method);
        };
    }

    private Reply faults(String method) {
        return switch (method) {
            case "GET" -> Reply.of(chaos.faults());
            case "DELETE" -> {
                chaos.reset();
                yield Reply.nothing();
            }
            default -> wrongMethod(method);
        };
    }

    private static Reply notThere() {
        return Reply.problem(404, "There are rules, rules/<id> and faults");
    }

    private static Reply wrongMethod(String method) {
        return Reply.problem(405, "GET, PUT (rules only) and DELETE are known, not " + method);
    }

    private static void send(HttpServerRequest request, Reply reply) {
        var type = reply.status() < 400 ? "application/json" : "application/problem+json";
        request.response()
                .setStatusCode(reply.status())
                .putHeader("Content-Type", type)
                .end(reply.body());
    }
}
