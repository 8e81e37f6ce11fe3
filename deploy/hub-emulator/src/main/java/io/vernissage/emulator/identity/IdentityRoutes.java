package io.vernissage.emulator.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.Blocking;
import io.vernissage.emulator.Routes;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The addresses of metadata (both listeners) and of the identity provider (tenant listener). None asks for a token. */
public final class IdentityRoutes implements Routes {
    private final Authority authority;
    private final Tokens tokens;
    private final Documents documents;
    private final TokenEndpoint tokenEndpoint;
    private final Interference interference;

    public IdentityRoutes(Surroundings surroundings, Authority authority, Principals principals, Tokens tokens) {
        this.authority = authority;
        this.tokens = tokens;
        this.documents = new Documents(surroundings, authority);
        this.tokenEndpoint = new TokenEndpoint(principals, authority, tokens, surroundings.clock());
        this.interference = new Interference(surroundings.chaos());
    }

    @Override
    public void mount(Router tenant, Router admin) {
        metadata(tenant, Listener.TENANT);
        metadata(admin, Listener.ADMIN);
        tenant.get("/common/discovery/instance").handler(context -> send(context, 200, documents.instance()));
        switch (authority.kind()) {
            case AD_FS -> mountProvider(tenant, "(?i)/adfs", "/oauth2/token/?");
            case ENTRA ->
                mountProvider(
                        tenant,
                        "(?i)/(?:%s|common|organizations)".formatted(authority.tenant()),
                        "/oauth2/(?:v2\\.0/)?token");
        }
    }

    private void mountProvider(Router router, String start, String token) {
        router.getWithRegex(start + "/\\.well-known/openid-configuration")
                .handler(context -> send(context, 200, documents.discovery(false)));
        router.getWithRegex(start + "/v2\\.0/\\.well-known/openid-configuration")
                .handler(context -> send(context, 200, documents.discovery(true)));
        router.getWithRegex(start + "/discovery/(?:v2\\.0/)?keys").handler(context -> send(context, 200, keys()));
        router.postWithRegex(start + token)
                .handler(Blocking.answer((context, body) -> interference
                        .around(context.request(), early -> tokenEndpoint.answer(body.toString(), early))
                        .ifPresent(reply -> send(context, reply.status(), reply.body()))));
    }

    private void metadata(Router router, Listener listener) {
        router.getWithRegex("(?i)/metadata/endpoints/?").handler(context -> {
            var version = Optional.ofNullable(context.request().getParam("api-version"))
                    .orElse("");
            if (version.isBlank()) {
                var body = Json.object();
                body.putObject("error")
                        .put("code", "MissingApiVersionParameter")
                        .put(
                                "message",
                                "The api-version query parameter (?api-version=) is required for all requests.");
                send(context, 400, body);
            } else {
                send(context, 200, documents.metadata(listener, version));
            }
        });
    }

    private JsonNode keys() {
        var body = Json.object();
        var key = body.putArray("keys").addObject();
        tokens.publicKey().forEach((name, value) -> key.put(name, value.toString()));
        return body;
    }

    private static void send(RoutingContext context, int status, JsonNode body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(Buffer.buffer(Json.write(body)));
    }
}
