package io.vernissage.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.vernissage.emulator.EmulatorException;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.TestStamp;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrincipalsIT {
    @TempDir
    Path data;

    @Test
    void shouldLetATenantUseTheStampAndNotOperateIt() {
        try (var stamp = TestStamp.on(data)) {
            // Given
            var own = token(stamp, HubEmulator.TENANT_CLIENT_ID, HubEmulator.TENANT_CLIENT_SECRET, Listener.TENANT);
            var foreign = token(stamp, HubEmulator.TENANT_CLIENT_ID, HubEmulator.TENANT_CLIENT_SECRET, Listener.ADMIN);
            // When
            var groups = ask(stamp, stamp.address(Listener.TENANT, "/resourcegroups", TestStamp.RESOURCES), own);
            var path = "/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage";
            var images = ask(stamp, stamp.address(Listener.ADMIN, path, TestStamp.IMAGES), foreign);
            var wrong = ask(stamp, stamp.address(Listener.ADMIN, path, TestStamp.IMAGES), own);
            // Then
            assertThat(groups.status()).isEqualTo(200);
            assertThat(images.status()).isEqualTo(403);
            assertThat(images.error()).isEqualTo("AuthorizationFailed");
            assertThat(images.json().path("error").path("message").asText())
                    .contains(HubEmulator.TENANT_CLIENT_ID)
                    .contains("'Microsoft.Compute.Admin/locations/artifactTypes/read'");
            assertThat(wrong.status()).isEqualTo(401);
        }
    }

    @Test
    void shouldNotTakeOnePrincipalsSecretForTheOther() {
        try (var stamp = TestStamp.on(data)) {
            // When
            var refused = form(
                    stamp,
                    "client_id=%s&client_secret=%s&resource=%s"
                            .formatted(
                                    HubEmulator.TENANT_CLIENT_ID,
                                    HubEmulator.CLIENT_SECRET,
                                    stamp.audience(Listener.TENANT)));
            // Then
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.json().path("error").asText()).isEqualTo("invalid_client");
        }
    }

    @Test
    void shouldSignInByACertificateThatIsRegisteredAndByNoOther() throws Exception {
        // Given
        var registered = keys();
        for (var provider : EmulatorOptions.Identity.values()) {
            var folder = data.resolve(provider.name());
            try (var stamp = new TestStamp(options(folder, provider, Optional.of(certificate(registered))))) {
                // When
                var granted = byAssertion(stamp, registered, JWSAlgorithm.RS256, Instant.now());
                var newer = byAssertion(stamp, registered, JWSAlgorithm.PS256, Instant.now());
                var foreign = byAssertion(stamp, keys(), JWSAlgorithm.RS256, Instant.now());
                var late = byAssertion(
                        stamp, registered, JWSAlgorithm.RS256, Instant.now().minusSeconds(3600));
                // Then
                assertThat(granted.status()).isEqualTo(200);
                assertThat(newer.status()).isEqualTo(200);
                assertThat(ask(
                                        stamp,
                                        stamp.address(Listener.TENANT, "/resourcegroups", TestStamp.RESOURCES),
                                        granted.json().path("access_token").asText())
                                .status())
                        .isEqualTo(200);
                assertThat(foreign.status()).isEqualTo(401);
                assertThat(foreign.json().path("error").asText()).isEqualTo("invalid_client");
                assertThat(late.status()).isEqualTo(401);
            }
        }
    }

    @Test
    void shouldRefuseAnAssertionWhereNoCertificateIsRegistered() throws Exception {
        try (var stamp = TestStamp.on(data)) {
            // When
            var refused = byAssertion(stamp, keys(), JWSAlgorithm.RS256, Instant.now());
            // Then
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.json().path("error_description").asText()).contains("no certificate is registered");
        }
    }

    @Test
    void shouldNotStartWithACertificateThatIsNone() throws Exception {
        // Given
        var file = Files.writeString(data.resolve("none.pem"), "this is no certificate");
        var options = options(data.resolve("data"), EmulatorOptions.Identity.AD_FS, Optional.of(file));
        // When, then
        assertThatThrownBy(() -> HubEmulator.start(options).close())
                .isInstanceOf(EmulatorException.class)
                .hasMessageContaining("none.pem");
    }

    @Test
    void shouldSignTokensByTheKeyThatItPublishes() throws Exception {
        for (var provider : EmulatorOptions.Identity.values()) {
            try (var stamp = new TestStamp(options(data.resolve(provider.name()), provider, Optional.empty()))) {
                // Given
                var start = stamp.tokenEndpoint().replaceAll("/oauth2/token$", "");
                var document = stamp.send("GET", URI.create(start + "/.well-known/openid-configuration"), "");
                var keys = stamp.send(
                        "GET", URI.create(document.json().path("jwks_uri").asText()), "");
                // When
                var token = SignedJWT.parse(stamp.token(Listener.TENANT));
                // Then
                var key = JWKSet.parse(keys.json().toString())
                        .getKeyByKeyId(token.getHeader().getKeyID());
                assertThat(token.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
                assertThat(token.getJWTClaimsSet().getIssuer())
                        .isEqualTo(document.json().path("issuer").asText());
            }
        }
    }

    private static EmulatorOptions options(Path folder, EmulatorOptions.Identity provider, Optional<Path> certificate) {
        return EmulatorOptions.forTests(folder)
                .with(provider)
                .with(EmulatorOptions.Clients.wellKnown().withCertificate(certificate));
    }

    private static TestStamp.Reply byAssertion(TestStamp stamp, KeyPair keys, JWSAlgorithm algorithm, Instant now)
            throws Exception {
        var assertion = new SignedJWT(
                new JWSHeader(algorithm),
                new JWTClaimsSet.Builder()
                        .issuer(HubEmulator.CLIENT_ID)
                        .subject(HubEmulator.CLIENT_ID)
                        .audience(stamp.tokenEndpoint())
                        .expirationTime(Date.from(now.plusSeconds(600)))
                        .build());
        assertion.sign(new RSASSASigner(keys.getPrivate()));
        return form(
                stamp,
                "client_id=%s&resource=%s&client_assertion_type=%s&client_assertion=%s"
                        .formatted(
                                HubEmulator.CLIENT_ID,
                                stamp.audience(Listener.TENANT),
                                URLEncoder.encode(
                                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                        StandardCharsets.UTF_8),
                                assertion.serialize()));
    }

    private static String token(TestStamp stamp, String client, String secret, Listener listener) {
        return form(
                        stamp,
                        "client_id=%s&client_secret=%s&resource=%s".formatted(client, secret, stamp.audience(listener)))
                .json()
                .path("access_token")
                .asText();
    }

    private static TestStamp.Reply form(TestStamp stamp, String rest) {
        return stamp.send(
                "POST",
                URI.create(stamp.tokenEndpoint()),
                "grant_type=client_credentials&" + rest,
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    private static TestStamp.Reply ask(TestStamp stamp, URI address, String token) {
        return stamp.send("GET", address, "", "Authorization", "Bearer " + token);
    }

    private static KeyPair keys() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private Path certificate(KeyPair keys) throws Exception {
        var name = new X500Principal("CN=client");
        var now = Instant.now();
        var certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plusSeconds(3600)),
                        name,
                        keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()));
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        return Files.writeString(
                data.resolve("client.pem"),
                "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(text));
    }
}
