package io.vernissage.upload.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceSettingsTest {
    @Test
    void shouldBeCarefulByDefault() {
        var settings = settings(Map.of());
        assertThat(settings.root()).isEmpty();
        assertThat(settings.allowPrivateAddresses()).isFalse();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.answerTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.attempts()).isEqualTo(5);
        assertThat(settings.firstBackOff()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.credentials()).isEmpty();
    }

    @Test
    void shouldTakeEveryKey() {
        var settings = settings(Map.of(
                "root", "/images",
                "allow-private-addresses", "true",
                "connect-timeout", "PT1S",
                "answer-timeout", "PT2S",
                "attempts", "7",
                "first-back-off", "PT3S",
                "credentials.artifacts-server.username", "reader",
                "credentials.artifacts-server.password", "word",
                "credentials.artifacts-server.hosts", "one.example,two.example",
                "credentials.other.bearer", "token"));
        assertThat(settings.root()).contains(Path.of("/images"));
        assertThat(settings.allowPrivateAddresses()).isTrue();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.attempts()).isEqualTo(7);
        assertThat(settings.firstBackOff()).isEqualTo(Duration.ofSeconds(3));
        var credential = settings.credentials().get("artifacts-server");
        assertThat(credential.username()).contains("reader");
        assertThat(credential.password()).contains("word");
        assertThat(credential.hosts()).contains(Set.of("one.example", "two.example"));
        assertThat(settings.credentials().get("other").bearer()).contains("token");
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
