package io.vernissage.hub.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vernissage.hub.HubConfigurationException;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal.Proof;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StampSettings.Limits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationReadingTest {
    private static final String A = "vernissage.hub.stamps.a.";
    private static final Map<String, String> LEAST = Map.of(
            A + "resource-manager", "https://management.redmond.example",
            A + "subscription", "s",
            A + "location", "redmond",
            A + "client-id", "c",
            A + "client-secret", "hush");

    @Test
    void shouldNeedLittle() {
        // When
        var settings = ConfigurationReading.settings(configuration(LEAST));
        // Then
        assertThat(settings.defaultStamp()).isEqualTo("a");
        var stamp = settings.stamps().get("a");
        assertThat(stamp.resourceManager()).isEqualTo(URI.create("https://management.redmond.example"));
        assertThat(stamp.admin()).isEmpty();
        assertThat(stamp.trust()).isEmpty();
        assertThat(stamp.principal().proof()).isEqualTo(new Proof.ClientSecret(new Secret("hush")));
        assertThat(stamp.storageVersion()).isEqualTo("2019-07-07");
        assertThat(stamp.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(settings.toString()).doesNotContain("hush");
    }

    @Test
    void shouldTakeEveryKey() {
        // Given
        var all = new HashMap<>(LEAST);
        all.remove(A + "client-secret");
        all.putAll(Map.of(
                "vernissage.hub.default-stamp",
                "a",
                A + "admin-resource-manager",
                "https://adminmanagement.redmond.example",
                A + "admin-subscription",
                "admin",
                A + "tenant-id",
                "directory",
                A + "certificate",
                "/c.pfx",
                A + "certificate-password",
                "pw",
                A + "trust",
                "/ca.pem",
                A + "storage-version",
                "2019-02-02"));
        all.putAll(Map.of(
                A + "connect-timeout", "PT1S",
                A + "request-timeout", "PT2S",
                A + "token-timeout", "PT3S",
                A + "provisioning-timeout", "PT4S",
                A + "attempts", "5",
                A + "back-off", "PT6S",
                A + "longest-back-off", "PT7S"));
        // When
        var stamp = ConfigurationReading.settings(configuration(all)).stamps().get("a");
        // Then
        assertThat(stamp.admin())
                .contains(new StampSettings.Admin(URI.create("https://adminmanagement.redmond.example"), "admin"));
        assertThat(stamp.principal().tenantId()).contains("directory");
        assertThat(stamp.principal().proof())
                .isEqualTo(new Proof.ClientCertificate(Path.of("/c.pfx"), Optional.of(new Secret("pw"))));
        assertThat(stamp.trust()).contains(Path.of("/ca.pem"));
        assertThat(stamp.storageVersion()).isEqualTo("2019-02-02");
        assertThat(stamp.limits())
                .isEqualTo(new Limits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        5,
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7)));
    }

    @Test
    void shouldTellAllThatIsMissing() {
        // Given
        var wrong = Map.of(
                A + "admin-subscription",
                "admin",
                A + "resource-manager",
                "no address",
                "vernissage.hub.stamps.b.client-id",
                "c",
                "vernissage.hub.stamps.b.client-secret",
                "hush",
                "vernissage.hub.stamps.b.certificate",
                "/c.pem");
        // When, then
        assertThatThrownBy(() -> ConfigurationReading.settings(configuration(wrong)))
                .isInstanceOf(HubConfigurationException.class)
                .hasMessageContainingAll(
                        "vernissage.hub.default-stamp: there are several stamps",
                        A + "resource-manager: 'no address' is no address",
                        A + "subscription: it is missing",
                        A + "admin-resource-manager: it is missing",
                        A + "location: it is missing",
                        A + "client-id: it is missing",
                        A + "client-secret: give either",
                        "vernissage.hub.stamps.b.client-secret: give either")
                .hasMessageNotContaining("hush");
    }

    private static HubConfiguration configuration(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .withMapping(HubConfiguration.class)
                .build()
                .getConfigMapping(HubConfiguration.class);
    }
}
