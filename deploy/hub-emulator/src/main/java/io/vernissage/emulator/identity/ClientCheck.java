package io.vernissage.emulator.identity;

import com.nimbusds.jwt.SignedJWT;
import io.vernissage.emulator.EmulatorOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Decides whether a client that asks for a token is who it says: by secret, or by an assertion its certificate signed. */
final class ClientCheck {
    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final EmulatorOptions options;
    private final Clock clock;

    ClientCheck(EmulatorOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
    }

    /** Returns the id of the client that this form speaks for. */
    String check(Map<String, String> form) throws TokenException {
        var client = Optional.ofNullable(form.get("client_id")).orElse("");
        if (!client.equalsIgnoreCase(options.clientId())) {
            throw unknown(client);
        }
        if (form.containsKey("client_assertion")) {
            checkAssertion(form, client);
        } else if (!sameSecret(Optional.ofNullable(form.get("client_secret")).orElse(""))) {
            throw wrongSecret(client);
        }
        return client;
    }

    private boolean sameSecret(String sent) {
        return MessageDigest.isEqual(
                sent.getBytes(StandardCharsets.UTF_8), options.clientSecret().getBytes(StandardCharsets.UTF_8));
    }

    /** No certificate is registered here, so the signature cannot be checked: only what it says of whom, and until when. */
    private void checkAssertion(Map<String, String> form, String client) throws TokenException {
        if (!JWT_BEARER.equals(form.get("client_assertion_type"))) {
            throw badAssertion("client_assertion_type is not " + JWT_BEARER);
        }
        try {
            var claims = SignedJWT.parse(form.get("client_assertion")).getJWTClaimsSet();
            if (!client.equalsIgnoreCase(claims.getIssuer()) || !client.equalsIgnoreCase(claims.getSubject())) {
                throw badAssertion("its issuer and subject are not the client");
            }
            if (claims.getExpirationTime() == null
                    || claims.getExpirationTime().toInstant().isBefore(clock.instant())) {
                throw badAssertion("it has expired");
            }
            if (claims.getAudience().isEmpty()) {
                throw badAssertion("it names no audience");
            }
        } catch (ParseException e) {
            throw badAssertion("it is not a signed JWT");
        }
    }

    private TokenException badAssertion(String why) {
        return switch (options.identity()) {
            case ENTRA ->
                new TokenException(
                        401,
                        "invalid_client",
                        "AADSTS700027: Client assertion failed signature validation: %s.".formatted(why));
            case AD_FS ->
                new TokenException(
                        401, "invalid_client", "MSIS9643: The client assertion is not valid: %s.".formatted(why));
        };
    }

    private TokenException wrongSecret(String client) {
        return switch (options.identity()) {
            case ENTRA ->
                new TokenException(
                        401,
                        "invalid_client",
                        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'."
                                .formatted(client));
            case AD_FS ->
                new TokenException(
                        401,
                        "invalid_client",
                        "MSIS9622: Client authentication failed. Please verify the credential provided for client authentication is valid.");
        };
    }

    private TokenException unknown(String client) {
        return switch (options.identity()) {
            case ENTRA ->
                new TokenException(
                        400,
                        "unauthorized_client",
                        "AADSTS700016: Application with identifier '%s' was not found in the directory."
                                .formatted(client));
            case AD_FS ->
                new TokenException(
                        400,
                        "invalid_client",
                        "MSIS9223: Received invalid OAuth token request. The received 'client_id' is invalid as no registered client was found with this client identifier.");
        };
    }
}
