package io.vernissage.hub.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.fake.FakeStamp;
import io.vernissage.hub.fake.FakeStamp.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {
    private static final String GROUP = "/subscriptions/tenant-subscription/resourcegroups/g";
    private static final String IMAGES = "/subscriptions/admin-subscription/.*/platformImage";

    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @BeforeEach
    void answerBothHosts() {
        stamp.on("GET", GROUP, 200, "{\"name\":\"g\",\"location\":\"local\"}");
        stamp.on("GET", IMAGES, 200, "[]");
    }

    @AfterEach
    void close() {
        stamp.close();
    }

    @Test
    void shouldAskNothingBeforeItIsUsed() {
        // When
        stamp.connect(folder);
        // Then
        assertThat(stamp.asked(".*", ".*")).isEmpty();
    }

    @Test
    void shouldSignInToEntraWithTheDirectoryInThePath() {
        // When
        stamp.connect(folder).resourceGroups().exists("g");
        // Then
        var request = stamp.tokensAsked().getFirst();
        assertThat(request.path()).isEqualTo("/directory/oauth2/v2.0/token");
        assertThat(form(request.body()))
                .contains("grant_type=client_credentials", "client_id=client", "client_secret=the-client-secret")
                .contains("https://management.example/%d/.default"
                        .formatted(stamp.tenant().getPort()));
        assertThat(stamp.asked("GET", GROUP).getFirst().header("Authorization")).isEqualTo("Bearer token-1");
    }

    @Test
    void shouldSignInToAdFsWithoutADirectory() {
        // Given
        stamp.on("GET", "/metadata/endpoints", request -> Reply.of(200, stamp.adFs(request.host())));
        // When
        stamp.connect(folder).resourceGroups().exists("g");
        // Then
        var request = stamp.tokensAsked().getFirst();
        assertThat(request.path()).isEqualTo("/adfs/oauth2/token");
        assertThat(form(request.body()))
                .contains("https://management.adfs.example/%d/.default"
                        .formatted(stamp.tenant().getPort()));
    }

    @Test
    void shouldProveItselfByACertificateFromPfxAndFromPem() {
        // Given
        stamp.on("GET", "/metadata/endpoints", request -> Reply.of(200, stamp.adFs(request.host())));
        var pfx = new Proof.ClientCertificate(
                FakeStamp.certificates().clientPfx(folder, "pfx-password"), Optional.of(new Secret("pfx-password")));
        var pem = new Proof.ClientCertificate(FakeStamp.certificates().clientPem(folder), Optional.empty());
        for (var proof : new Proof[] {pfx, pem}) {
            // When
            FakeStamp.connect(stamp.settings(folder, proof, FakeStamp.QUICK, StampSettings.STORAGE_VERSION))
                    .resourceGroups()
                    .exists("g");
            // Then
            var form = form(stamp.tokensAsked().getLast().body());
            assertThat(form)
                    .contains("client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .doesNotContain("client_secret");
            var assertion = form.replaceAll("(?s).*client_assertion=([^&]*).*", "$1");
            var claims =
                    new String(Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[1]), StandardCharsets.UTF_8);
            assertThat(claims).contains("/adfs/oauth2/token").contains("\"sub\":\"client\"");
        }
    }

    @Test
    void shouldGetATokenOfItsOwnForEachHost() {
        // Given
        var connected = stamp.connect(folder);
        // When
        connected.resourceGroups().exists("g");
        connected.platformImages().list();
        // Then
        assertThat(stamp.tokensAsked())
                .extracting(request -> form(request.body()).replaceAll("(?s).*scope=([^&]*).*", "$1"))
                .anySatisfy(
                        scope -> assertThat(scope).contains("/" + stamp.tenant().getPort() + "/"))
                .anySatisfy(
                        scope -> assertThat(scope).contains("/" + stamp.admin().getPort() + "/"));
        assertThat(stamp.asked("GET", IMAGES).getFirst().header("Authorization"))
                .isEqualTo("Bearer token-2");
    }

    @Test
    void shouldKeepATokenUntilItRunsOut() {
        // Given
        var groups = stamp.connect(folder).resourceGroups();
        // When
        groups.exists("g");
        groups.exists("g");
        // Then
        assertThat(stamp.tokensAsked()).hasSize(1);
    }

    @Test
    void shouldAskForAnotherTokenWhenOneHasRunOut() {
        // Given
        var first = new AtomicBoolean(true);
        stamp.on("POST", ".*/token", _ -> stamp.token(first.getAndSet(false) ? 0 : 3600));
        var groups = stamp.connect(folder).resourceGroups();
        // When
        groups.exists("g");
        groups.exists("g");
        groups.exists("g");
        // Then
        assertThat(stamp.asked("GET", GROUP).getLast().header("Authorization")).isEqualTo("Bearer token-2");
        assertThat(stamp.tokensAsked()).hasSize(2);
    }

    @Test
    void shouldReplaceATokenThatIsRefused() {
        // Given
        stamp.on(
                "GET",
                GROUP,
                request -> request.header("Authorization").equals("Bearer token-1")
                        ? Reply.of(401, "{\"error\":{\"code\":\"ExpiredAuthenticationToken\",\"message\":\"old\"}}")
                        : new Reply(200, "{\"name\":\"g\"}", Map.of("Content-Type", "application/json")));
        // When
        var exists = stamp.connect(folder).resourceGroups().exists("g");
        // Then
        assertThat(exists).isTrue();
        assertThat(stamp.tokensAsked()).hasSize(2);
    }

    @Test
    void shouldTakeASecondRefusalAsTheAnswer() {
        // Given
        stamp.on("GET", GROUP, 401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\",\"message\":\"no\"}}");
        // When
        var error = failure();
        // Then
        assertThat(error.status()).isEqualTo(401);
        assertThat(error.passing()).isFalse();
        assertThat(stamp.asked("GET", GROUP)).hasSize(2);
    }

    @Test
    void shouldFallBackToTheOlderMetadata() {
        // Given
        stamp.on(
                "GET",
                "/metadata/endpoints",
                request -> request.query().contains("2015-01-01")
                        ? Reply.of(200, stamp.adFs(request.host()))
                        : Reply.of(400, "{\"error\":{\"code\":\"InvalidApiVersion\",\"message\":\"no\"}}"));
        // When
        var exists = stamp.connect(folder).resourceGroups().exists("g");
        // Then
        assertThat(exists).isTrue();
        assertThat(stamp.tokensAsked().getFirst().path()).isEqualTo("/adfs/oauth2/token");
    }

    @Test
    void shouldAskAStampAgainThatWasDown() {
        // Given
        stamp.on("GET", "/metadata/endpoints", 503, "");
        var groups = stamp.connect(folder).resourceGroups();
        var down = catchThrowableOfType(HubException.class, () -> groups.exists("g"));
        // When
        stamp.on("GET", "/metadata/endpoints", request -> Reply.of(200, stamp.entra(request.host())));
        // Then
        assertThat(down.passing()).isTrue();
        assertThat(down.status()).isEqualTo(503);
        assertThat(groups.exists("g")).isTrue();
    }

    @Test
    void shouldSayWhatTheIdentityProviderSays() {
        // Given
        stamp.on(
                "POST",
                ".*/token",
                _ -> new Reply(
                        401,
                        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided.\"}",
                        Map.of("Content-Type", "application/json")));
        // When
        var error = failure();
        // Then
        assertThat(error).hasMessageContaining("sign in").hasMessageContaining("AADSTS7000215");
        assertThat(error.passing()).isFalse();
        assertThat(error.getMessage()).doesNotContain("the-client-secret");
    }

    @Test
    void shouldSayWhichKeyIsMissingForEntra() {
        // Given
        var settings = stamp.settings(folder);
        var withoutDirectory = new StampSettings(
                settings.name(),
                settings.resourceManager(),
                settings.subscription(),
                settings.admin(),
                settings.location(),
                new ServicePrincipal(Optional.empty(), "client", FakeStamp.SECRET),
                settings.trust(),
                settings.storageVersion(),
                settings.limits());
        var groups = FakeStamp.connect(withoutDirectory).resourceGroups();
        // When
        var error = catchThrowableOfType(HubException.class, () -> groups.exists("g"));
        // Then
        assertThat(error).hasMessageContaining("vernissage.hub.stamps.fake.tenant-id");
        assertThat(error.passing()).isFalse();
    }

    private HubException failure() {
        var groups = FakeStamp.connect(
                        stamp.settings(folder, FakeStamp.SECRET, FakeStamp.QUICK, StampSettings.STORAGE_VERSION))
                .resourceGroups();
        return catchThrowableOfType(HubException.class, () -> groups.exists("g"));
    }

    private static String form(String body) {
        return URLDecoder.decode(body, StandardCharsets.UTF_8);
    }
}
