package io.vernissage.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.TestStamp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInIT {
    private static final String FORM = "grant_type=client_credentials&client_id=%s&client_secret=%s&resource=%s";

    @TempDir
    Path data;

    @Test
    void shouldDescribeEachListenerByItselfInBothShapes() {
        try (var stamp = TestStamp.on(data)) {
            // When
            var old = metadata(stamp, Listener.TENANT, "2015-01-01");
            var recent = metadata(stamp, Listener.ADMIN, "2019-10-01");
            // Then
            assertThat(old.json().path("authentication").path("loginEndpoint").asText())
                    .isEqualTo(stamp.emulator().resourceManager() + "/adfs");
            assertThat(recent.json().isArray()).isTrue();
            assertThat(recent.json().path(0).path("suffixes").path("storage").asText())
                    .isEqualTo(stamp.emulator().blobService().getAuthority());
            assertThat(stamp.audience(Listener.TENANT)).isNotEqualTo(stamp.audience(Listener.ADMIN));
        }
    }

    @Test
    void shouldGiveATokenThatIsGoodAtItsOwnListenerOnly() {
        try (var stamp = TestStamp.on(data)) {
            // Given
            var token = stamp.token(Listener.TENANT);
            // When
            var own = subscriptions(stamp, Listener.TENANT, token);
            var other = subscriptions(stamp, Listener.ADMIN, token);
            var none = stamp.send("GET", address(stamp, Listener.TENANT), "");
            // Then
            assertThat(own.status()).isEqualTo(200);
            assertThat(own.json().path("value").path(0).path("subscriptionId").asText())
                    .isEqualTo(HubEmulator.SUBSCRIPTION);
            assertThat(other.status()).isEqualTo(401);
            assertThat(other.error()).isEqualTo("InvalidAuthenticationToken");
            assertThat(other.header("WWW-Authenticate").orElseThrow()).startsWith("Bearer authorization_uri=");
            assertThat(none.status()).isEqualTo(401);
            assertThat(none.error()).isEqualTo("AuthenticationFailed");
        }
    }

    @Test
    void shouldSayWhoIssuedTheTokenToWhomForAnHour() throws Exception {
        try (var stamp = TestStamp.on(data)) {
            // When
            var claims = SignedJWT.parse(stamp.token(Listener.ADMIN)).getJWTClaimsSet();
            // Then
            assertThat(claims.getIssuer()).isEqualTo(stamp.emulator().resourceManager() + "/adfs");
            assertThat(claims.getAudience()).containsExactly(stamp.audience(Listener.ADMIN));
            assertThat(claims.getStringClaim("appid")).isEqualTo(HubEmulator.CLIENT_ID);
            assertThat(Duration.between(
                            claims.getIssueTime().toInstant(),
                            claims.getExpirationTime().toInstant()))
                    .isEqualTo(Duration.ofHours(1));
        }
    }

    @Test
    void shouldRefuseAWrongSecretAndAWrongResourceAsAdFsDoes() {
        try (var stamp = TestStamp.on(data)) {
            // When
            var secret = ask(stamp, FORM.formatted(HubEmulator.CLIENT_ID, "wrong", stamp.audience(Listener.TENANT)));
            var resource =
                    ask(stamp, FORM.formatted(HubEmulator.CLIENT_ID, HubEmulator.CLIENT_SECRET, "https://elsewhere"));
            // Then
            assertThat(secret.status()).isEqualTo(401);
            assertThat(secret.json().path("error").asText()).isEqualTo("invalid_client");
            assertThat(resource.status()).isEqualTo(400);
            assertThat(resource.json().path("error_description").asText()).startsWith("MSIS9602");
        }
    }

    @Test
    void shouldRefuseAWrongSecretAsEntraDoesAndTakeAScope() {
        try (var stamp = TestStamp.entraOn(data)) {
            // Given
            var audience = stamp.audience(Listener.TENANT);
            var second = stamp.tokenEndpoint().replace("/oauth2/token", "/oauth2/v2.0/token");
            // When
            var refused = ask(stamp, FORM.formatted(HubEmulator.CLIENT_ID, "wrong", audience));
            var granted = stamp.send(
                    "POST",
                    URI.create(second),
                    "grant_type=client_credentials&client_id=%s&client_secret=%s&scope=%s/.default"
                            .formatted(HubEmulator.CLIENT_ID, HubEmulator.CLIENT_SECRET, audience));
            var foreign = stamp.send("POST", URI.create(stamp.emulator().resourceManager() + "/adfs/oauth2/token"), "");
            // Then
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.json().path("error_codes").path(0).asInt()).isEqualTo(7000215);
            assertThat(granted.json().path("expires_in").asInt()).isEqualTo(3600);
            assertThat(subscriptions(
                                    stamp,
                                    Listener.TENANT,
                                    granted.json().path("access_token").asText())
                            .status())
                    .isEqualTo(200);
            assertThat(foreign.status()).isEqualTo(404);
        }
    }

    @Test
    void shouldKnowItsTokensAfterARestart() {
        // Given
        String token;
        int port;
        try (var stamp = TestStamp.on(data)) {
            token = stamp.token(Listener.TENANT);
            port = stamp.emulator().resourceManager().getPort();
        }
        // When
        try (var stamp = TestStamp.on(data, port)) {
            // Then
            assertThat(subscriptions(stamp, Listener.TENANT, token).status()).isEqualTo(200);
        }
    }

    @Test
    void shouldDescribeTheProvider() {
        try (var stamp = TestStamp.on(data)) {
            // When
            var adfs = stamp.emulator().resourceManager() + "/adfs";
            var document = stamp.send("GET", URI.create(adfs + "/.well-known/openid-configuration"), "");
            var keys = stamp.send(
                    "GET", URI.create(document.json().path("jwks_uri").asText()), "");
            // Then
            assertThat(document.json().path("token_endpoint").asText()).isEqualTo(adfs + "/oauth2/token/");
            assertThat(keys.json().path("keys").path(0).path("kty").asText()).isEqualTo("RSA");
            assertThat(keys.json().path("keys").path(0).has("d")).isFalse();
        }
    }

    private static TestStamp.Reply metadata(TestStamp stamp, Listener listener, String version) {
        return stamp.send(
                "GET", URI.create(stamp.endpoint(listener) + "/metadata/endpoints?api-version=" + version), "");
    }

    private static TestStamp.Reply ask(TestStamp stamp, String form) {
        return stamp.send(
                "POST", URI.create(stamp.tokenEndpoint()), form, "Content-Type", "application/x-www-form-urlencoded");
    }

    private static TestStamp.Reply subscriptions(TestStamp stamp, Listener listener, String token) {
        return stamp.send("GET", address(stamp, listener), "", "Authorization", "Bearer " + token);
    }

    private static URI address(TestStamp stamp, Listener listener) {
        return URI.create(stamp.endpoint(listener) + "/subscriptions?api-version=2016-06-01");
    }
}
