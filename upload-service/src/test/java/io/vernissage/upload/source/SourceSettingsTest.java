package io.vernissage.upload.source;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSettingsTest {
    @Test
    void shouldBeCarefulByDefault() {
        var settings = settings(Map.of());
        assertThat(settings.root()).isEmpty();
        assertThat(settings.allowPrivateAddresses()).isFalse();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.answerTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.patience()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.attempts()).isEqualTo(5);
        assertThat(settings.firstBackOff()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.credentials()).isEmpty();
    }

    @Test
    void shouldTakeEveryKey() {
        var settings = settings(Map.ofEntries(
                entry("root", "/images"),
                entry("allow-private-addresses", "true"),
                entry("connect-timeout", "PT1S"),
                entry("answer-timeout", "PT2S"),
                entry("patience", "PT4S"),
                entry("attempts", "7"),
                entry("first-back-off", "PT3S"),
                entry("credentials.artifacts-server.username", "reader"),
                entry("credentials.artifacts-server.password", "word"),
                entry("credentials.artifacts-server.hosts", "one.example,two.example"),
                entry("credentials.other.bearer", "token"),
                entry("credentials.other.hosts", "[::1]"),
                entry("credentials.other.allow-http", "true"),
                entry("credentials.blobs.sas", "sv=1&sig=word"),
                entry("credentials.blobs.hosts", "account.blob.local.example")));
        assertThat(settings.root()).contains(Path.of("/images"));
        assertThat(settings.allowPrivateAddresses()).isTrue();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.patience()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.attempts()).isEqualTo(7);
        assertThat(settings.firstBackOff()).isEqualTo(Duration.ofSeconds(3));
        var credential = settings.credentials().get("artifacts-server");
        assertThat(credential.username()).contains("reader");
        assertThat(credential.password()).contains("word");
        assertThat(credential.hosts()).contains(Set.of("one.example", "two.example"));
        assertThat(credential.allowHttp()).isFalse();
        var other = settings.credentials().get("other");
        assertThat(other.bearer()).contains("token");
        assertThat(other.allowHttp()).isTrue();
        assertThat(settings.credentials().get("blobs").sas()).contains("sv=1&sig=word");
        CredentialRules.check(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "bearer, credentials.artifacts.hosts is missing",
        "hosts, credentials.artifacts has no secret",
        "username, credentials.artifacts.hosts is missing"
    })
    void shouldNotStartWithACredentialThatCanNotBeMeant(String key, String words) {
        var settings = settings(Map.of("credentials.artifacts." + key, "hunter2"));
        assertThatThrownBy(() -> SourceFixture.sources(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "https://artifacts.example/disk.vhd, true",
        "https://Artifacts.Example:8443/disk.vhd, true",
        "https://artifacts.example.evil.example/disk.vhd, false",
        "https://evil.example/artifacts.example, false",
        "https://a_b/disk.vhd, false",
        "http://artifacts.example/disk.vhd, false"
    })
    void shouldSendACredentialToItsHostsOnly(URI address, boolean isSent) {
        // Given
        var settings = settings(Map.of(
                "credentials.artifacts.bearer", "word", "credentials.artifacts.hosts", "ARTIFACTS.example, other"));
        // When
        var refusal = catchThrowable(() -> Authorization.of(settings, "artifacts", address));
        // Then
        assertThat(refusal == null).isEqualTo(isSent);
    }

    private static SourceSettings settings(Map<String, String> keys) {
        var properties = new HashMap<String, String>();
        keys.forEach((key, value) -> properties.put("vernissage.upload.source." + key, value));
        return new SmallRyeConfigBuilder()
                .withMapping(SourceSettings.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(SourceSettings.class);
    }
}
