package io.vernissage.emulator.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.CallerCheck;
import io.vernissage.emulator.arm.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes and checks access tokens: JWTs, RS256, by a key that stays the same over restarts. */
public final class Tokens implements CallerCheck {
    static final Duration LIFETIME = Duration.ofMinutes(60);
    /** Clocks of a client and a stamp may differ by this much. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Authority authority;
    private final Principals principals;
    private final RSAKey key;
    private final Clock clock;

    /** @param keyFile where the key is kept; made if absent */
    public Tokens(Authority authority, Principals principals, Path keyFile, Clock clock) {
        this.authority = authority;
        this.principals = principals;
        this.key = key(keyFile);
        this.clock = clock;
    }

    /** A token, and since when it is good. */
    record Issued(String token, Instant notBefore) {}

    Issued issue(String clientId, String audience, Duration lifetime) {
        var now = clock.instant();
        var expires = now.plus(lifetime);
        var claims = new JWTClaimsSet.Builder()
                .issuer(authority.issuer())
                .audience(audience)
                .subject(clientId)
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .claim("appid", clientId)
                .claim("appidacr", "1")
                .claim("oid", clientId)
                .claim("tid", authority.tenant())
                .claim("ver", "1.0")
                .jwtID(UUID.randomUUID().toString())
                .build();
        var header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("Cannot sign with the key of the identity provider", e);
        }
        return new Issued(token.serialize(), now);
    }

    Map<String, Object> publicKey() {
        return key.toPublicJWK().toJSONObject();
    }

    @Override
    public Optional<ArmException> refusal(Listener listener, String authorization, Asked asked) {
        if (authorization.length() < 8 || !authorization.substring(0, 7).equalsIgnoreCase("Bearer ")) {
            return Optional.of(new ArmException(
                    401,
                    "AuthenticationFailed",
                    "Authentication failed. The 'Authorization' header is missing or is no bearer token."));
        }
        try {
            var token = SignedJWT.parse(authorization.substring(7).trim());
            if (!token.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)
                    || !token.verify(new RSASSAVerifier(key.toRSAPublicKey()))) {
                return Optional.of(invalid("The access token has an invalid signature."));
            }
            var claims = token.getJWTClaimsSet();
            return refusal(listener, claims).map(Tokens::invalid).or(() -> forbidden(listener, claims, asked));
        } catch (ParseException | JOSEException e) {
            return Optional.of(invalid("The access token is invalid."));
        }
    }

    private static ArmException invalid(String why) {
        return new ArmException(401, "InvalidAuthenticationToken", why);
    }

    /** A tenant gets tokens for the admin endpoint like everybody, and is refused there for want of a role. */
    private Optional<ArmException> forbidden(Listener listener, JWTClaimsSet claims, Asked asked) {
        var client = String.valueOf(claims.getClaim("appid"));
        var operates = principals
                .find(client)
                .filter(principal -> principal.role() == Principal.Role.OPERATOR)
                .isPresent();
        return listener == Listener.TENANT || operates
                ? Optional.empty()
                : Optional.of(new ArmException(
                        403,
                        "AuthorizationFailed",
                        "The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s'."
                                .formatted(client, client, asked.action(), asked.path())));
    }

    private Optional<String> refusal(Listener listener, JWTClaimsSet claims) {
        var now = clock.instant();
        var wanted = authority.audience(listener);
        if (!authority.issuer().equals(claims.getIssuer())) {
            return Optional.of("The access token is from the wrong issuer '%s'.".formatted(claims.getIssuer()));
        }
        if (!claims.getAudience().contains(wanted)) {
            return Optional.of(
                    "The access token has been obtained for wrong audience or resource '%s'. It should exactly match '%s'."
                            .formatted(String.join(",", claims.getAudience()), wanted));
        }
        if (claims.getExpirationTime() == null
                || claims.getExpirationTime().toInstant().isBefore(now)) {
            return Optional.of("The access token expiry UTC time is earlier than current UTC time.");
        }
        if (claims.getNotBeforeTime() != null
                && claims.getNotBeforeTime().toInstant().minus(SKEW).isAfter(now)) {
            return Optional.of("The access token is not valid yet.");
        }
        return Optional.empty();
    }

    private static RSAKey key(Path file) {
        try {
            if (Files.exists(file)) {
                return RSAKey.parse(Files.readString(file));
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            var made = new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
            var next = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "key",
                    ".next",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, made.toJSONString());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the signing key in " + file, e);
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException("There is no usable signing key in " + file, e);
        }
    }
}
