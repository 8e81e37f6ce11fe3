package io.vernissage.emulator.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.chaos.Fault;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The OAuth 2.0 token endpoint for client credentials: v1 asks by {@code resource}, v2 by {@code scope}. */
final class TokenEndpoint {
    private static final Logger LOG = Logger.getLogger(TokenEndpoint.class);
    private static final Pattern NUMBER = Pattern.compile("AADSTS(\\d+)");

    private final Authority authority;
    private final ClientCheck clients;
    private final Tokens tokens;
    private final Clock clock;

    TokenEndpoint(Principals principals, Authority authority, Tokens tokens, Clock clock) {
        this.authority = authority;
        this.clients = new ClientCheck(principals, authority.kind(), clock);
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A status and a document: a token, or why there is none. */
    record Reply(int status, ObjectNode body) {}

    /**
     * Answers a request for a token.
     *
     * @param body a form, {@code application/x-www-form-urlencoded}
     * @param early how much sooner than others the token is to end
     */
    Reply answer(String body, Optional<Fault.ExpireToken> early) {
        try {
            return granted(form(body), early);
        } catch (TokenException e) {
            LOG.infof("No token for a client, error=%s, description=%s", e.error(), e.getMessage());
            return new Reply(e.status(), refused(e));
        }
    }

    private Reply granted(Map<String, String> form, Optional<Fault.ExpireToken> early) throws TokenException {
        if (!"client_credentials".equals(form.get("grant_type"))) {
            throw new TokenException(
                    400,
                    "unsupported_grant_type",
                    prefixed(
                            "AADSTS70003",
                            "MSIS9611",
                            "The grant type is not supported over this endpoint: client_credentials is."));
        }
        var client = clients.check(form);
        var issued = tokens.issue(
                client, audience(form), early.map(Fault.ExpireToken::lifetime).orElse(Tokens.LIFETIME));
        var body = Json.object().put("token_type", "Bearer");
        var told = early.filter(Fault.ExpireToken::told)
                .map(Fault.ExpireToken::lifetime)
                .orElse(Tokens.LIFETIME);
        var seconds = told.toSeconds();
        if (form.containsKey("scope") && !form.containsKey("resource")) {
            body.put("expires_in", seconds).put("ext_expires_in", seconds);
        } else {
            // version 1 writes its numbers as text
            body.put("expires_in", Long.toString(seconds))
                    .put("ext_expires_in", Long.toString(seconds))
                    .put(
                            "expires_on",
                            Long.toString(issued.notBefore().plus(told).getEpochSecond()))
                    .put("not_before", Long.toString(issued.notBefore().getEpochSecond()))
                    .put("resource", form.get("resource"));
        }
        return new Reply(200, body.put("access_token", issued.token()));
    }

    private String audience(Map<String, String> form) throws TokenException {
        var asked = Optional.ofNullable(form.get("resource"))
                .or(() -> Optional.ofNullable(form.get("scope")).flatMap(TokenEndpoint::resourceOf))
                .orElse("");
        var audience = authority.audienceOf(asked);
        if (audience.isEmpty()) {
            throw new TokenException(
                    400,
                    "invalid_resource",
                    switch (authority.kind()) {
                        case ENTRA ->
                            "AADSTS500011: The resource principal named %s was not found in the tenant named %s."
                                    .formatted(asked, authority.tenant());
                        case AD_FS ->
                            "MSIS9602: The received 'resource' parameter is invalid. The authorization server can not find a registered resource with the specified identifier.";
                    });
        }
        return audience.get();
    }

    /** The resource in {@code <resource>/.default openid ...}. */
    private static Optional<String> resourceOf(String scopes) {
        return Stream.of(scopes.split(" ", -1))
                .filter(scope -> scope.endsWith("/.default"))
                .map(scope -> scope.substring(0, scope.length() - "/.default".length()))
                .findFirst();
    }

    private ObjectNode refused(TokenException problem) {
        var body = Json.object().put("error", problem.error());
        var trace = UUID.randomUUID().toString();
        var number = NUMBER.matcher(problem.getMessage());
        if (!number.find()) {
            return body.put("error_description", problem.getMessage());
        }
        var now = clock.instant();
        body.put(
                "error_description",
                "%s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s"
                        .formatted(problem.getMessage(), trace, trace, now));
        body.putArray("error_codes").add(Integer.parseInt(number.group(1)));
        return body.put("timestamp", now.toString()).put("trace_id", trace).put("correlation_id", trace);
    }

    private String prefixed(String entra, String adfs, String text) {
        return switch (authority.kind()) {
            case ENTRA -> entra + ": " + text;
            case AD_FS -> adfs + ": " + text;
        };
    }

    private static Map<String, String> form(String body) throws TokenException {
        var form = new HashMap<String, String>();
        for (var pair : body.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decoded(String text) throws TokenException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new TokenException(400, "invalid_request", "The request body is not a form that can be decoded.");
        }
    }
}
