package io.vernissage.hub.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubConfigurationException;
import io.vernissage.hub.HubException;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StampSettings.Limits;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.hub.fake.FakeStamp;
import io.vernissage.hub.fake.FakeStamp.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredStampsTest {
    private final FakeStamp fake = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void shouldNameStampsAndTheDefaultOne() {
        // Given
        var settings = fake.settings(folder);
        var stamps = ConfiguredStamps.of(new HubSettings("a", Map.of("a", settings, "b", settings)));
        // When, then
        assertThat(stamps.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(stamps.defaultName()).isEqualTo("a");
        assertThatThrownBy(() -> stamps.stamp(Optional.of("c")))
                .isInstanceOf(UnknownStampException.class)
                .hasMessageContaining("'c'")
                .hasMessageContaining("[a, b]");
    }

    @Test
    void shouldTellEveryMistakeAtOnceInTheWordsOfTheKeys() {
        // Given
        var wrong = new StampSettings(
                "a",
                URI.create("http://management.local"),
                "",
                Optional.of(new StampSettings.Admin(URI.create("https://admin.local/path"), "s")),
                "no region",
                new ServicePrincipal(
                        Optional.empty(),
                        "",
                        new Proof.ClientCertificate(folder.resolve("absent.pfx"), Optional.of(new Secret("hush")))),
                Optional.of(folder.resolve("absent.pem")),
                "2019-13-13",
                new Limits(
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        0,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)));
        // When, then
        assertThatThrownBy(() -> ConfiguredStamps.of(new HubSettings("z", Map.of("a", wrong))))
                .isInstanceOf(HubConfigurationException.class)
                .hasMessageContainingAll(
                        "vernissage.hub.default-stamp: 'z'",
                        "vernissage.hub.stamps.a.resource-manager: 'http://management.local'",
                        "vernissage.hub.stamps.a.subscription: ",
                        "vernissage.hub.stamps.a.admin-resource-manager: 'https://admin.local/path' has a path",
                        "vernissage.hub.stamps.a.location: 'no region'",
                        "vernissage.hub.stamps.a.client-id: ",
                        "vernissage.hub.stamps.a.certificate: ",
                        "absent.pfx",
                        "vernissage.hub.stamps.a.trust: ",
                        "absent.pem",
                        "vernissage.hub.stamps.a.storage-version: '2019-13-13'",
                        "vernissage.hub.stamps.a.connect-timeout: ",
                        "vernissage.hub.stamps.a.attempts: ")
                .hasMessageNotContaining("hush");
    }

    @Test
    void shouldSayHowToReachTheOperatorsSide() {
        // Given
        var settings = fake.settings(folder);
        var tenantOnly = new StampSettings(
                settings.name(),
                settings.resourceManager(),
                settings.subscription(),
                Optional.empty(),
                settings.location(),
                settings.principal(),
                settings.trust(),
                settings.storageVersion(),
                settings.limits());
        var stamp = FakeStamp.connect(tenantOnly);
        // When
        var error = catchThrowableOfType(HubException.class, stamp::galleryItems);
        // Then
        assertThat(error).hasMessageContaining("vernissage.hub.stamps.fake.admin-resource-manager");
    }

    @Test
    void shouldGiveTheManagersTrustTokensAndRepetitionOfAllOthers() {
        // Given
        var machines = "/subscriptions/tenant-subscription/providers/Microsoft.Compute/virtualMachines";
        var networks = "/subscriptions/tenant-subscription/providers/Microsoft.Network/virtualNetworks";
        fake.on(
                "GET",
                machines,
                request -> fake.asked("GET", request.path()).size() == 1
                        ? Reply.of(503, "")
                        : new Reply(200, "{\"value\":[]}", Map.of("Content-Type", "application/json")));
        fake.on("GET", networks, 200, "{\"value\":[]}");
        var stamp = fake.connect(folder);
        // When
        var found = stamp.compute().virtualMachines().list().stream().toList();
        var foundNetworks = stamp.network().networks().list().stream().toList();
        // Then
        assertThat(found).isEmpty();
        assertThat(foundNetworks).isEmpty();
        assertThat(fake.asked("GET", machines)).hasSize(2).allSatisfy(request -> {
            assertThat(request.query()).isEqualTo("api-version=2020-06-01");
            assertThat(request.header("Authorization")).isEqualTo("Bearer token-1");
        });
        assertThat(fake.asked("GET", networks).getFirst().query()).isEqualTo("api-version=2018-11-01");
    }

    @Test
    void shouldTryTheManagersAgainWhenTheStampWasDown() {
        // Given
        fake.on("GET", "/metadata/endpoints", 503, "");
        var stamp = fake.connect(folder);
        var down = catchThrowableOfType(HubException.class, stamp::compute);
        // When
        fake.on("GET", "/metadata/endpoints", request -> Reply.of(200, fake.entra(request.host())));
        // Then
        assertThat(down.passing()).isTrue();
        assertThat(stamp.compute()).isSameAs(stamp.compute());
    }
}
