package io.vernissage.emulator.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.vernissage.emulator.EmulatorOptions;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides whether a client that asks for a token is who it says: by secret, or by an assertion its certificate signed. */
final class ClientCheck {
    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Pattern TOKEN_ENDPOINT = Pattern.compile("(?i)/oauth2/(?:v2\\.0/)?token/?$");
    private static final Set<JWSAlgorithm> SIGNED_BY = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);

    private final Principals principals;
    private final EmulatorOptions.Identity provider;
    private final Clock clock;

    ClientCheck(Principals principals, EmulatorOptions.Identity provider, Clock clock) {
        this.principals = principals;
        this.provider = provider;
        this.clock = clock;
    }

    /** Returns the id of the client that this form speaks for. */
    String check(Map<String, String> form) throws TokenException {
        var client = Optional.ofNullable(form.get("client_id")).orElse("");
        var principal = principals.find(client);
        if (principal.isEmpty()) {
            throw unknown(client);
        }
        if (form.containsKey("client_assertion")) {
            checkAssertion(form, principal.get());
        } else if (!principal
                .get()
                .hasSecret(Optional.ofNullable(form.get("client_secret")).orElse(""))) {
            throw wrongSecret(client);
        }
        return principal.get().clientId();
    }

    private void checkAssertion(Map<String, String> form, Principal principal) throws TokenException {
        var client = principal.clientId();
        if (!JWT_BEARER.equals(form.get("client_assertion_type"))) {
            throw badAssertion("client_assertion_type is not " + JWT_BEARER);
        }
        try {
            var assertion = SignedJWT.parse(form.get("client_assertion"));
            checkSignature(assertion, principal);
            var claims = assertion.getJWTClaimsSet();
            if (!client.equalsIgnoreCase(claims.getIssuer()) || !client.equalsIgnoreCase(claims.getSubject())) {
                throw badAssertion("its issuer and subject are not the client");
            }
            if (claims.getExpirationTime() == null
                    || claims.getExpirationTime().toInstant().isBefore(clock.instant())) {
                throw badAssertion("it has expired");
            }
            if (claims.getAudience().stream()
                    .noneMatch(audience -> TOKEN_ENDPOINT.matcher(audience).find())) {
                throw badAssertion("its audience is not the token endpoint");
            }
        } catch (ParseException | JOSEException e) {
            throw badAssertion("it is not a signed JWT");
        }
    }

    private void checkSignature(SignedJWT assertion, Principal principal) throws TokenException, JOSEException {
        if (principal.certificate().isEmpty()) {
            throw badAssertion("no certificate is registered for the client");
        }
        var algorithm = assertion.getHeader().getAlgorithm();
        if (!SIGNED_BY.contains(algorithm)
                || !assertion.verify(new RSASSAVerifier(principal.certificate().get()))) {
            throw badAssertion("it is not signed by the key of the client's certificate");
        }
    }

    private TokenException badAssertion(String why) {
        return switch (provider) {
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
        return switch (provider) {
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
        return switch (provider) {
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
