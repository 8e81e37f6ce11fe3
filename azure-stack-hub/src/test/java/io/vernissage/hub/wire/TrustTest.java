package io.vernissage.hub.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.fake.FakeStamp;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
    private final FakeStamp fake = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void shouldRefuseAStampWhoseAuthorityIsUnknown() {
        // Given
        var groups = stamp(Optional.empty()).resourceGroups();
        // When
        var error = catchThrowableOfType(HubException.class, () -> groups.exists("g"));
        // Then
        assertThat(error.code()).isEqualTo("UntrustedCertificate");
        assertThat(error.passing()).isFalse();
        assertThat(error).hasMessageContaining("trust");
        assertThat(fake.tokensAsked()).isEmpty();
    }

    @Test
    void shouldTrustAnAuthorityFromPemAndFromAKeyStore() throws IOException, InterruptedException {
        // Given
        var certificates = FakeStamp.certificates();
        for (var file : new Path[] {certificates.authorityPem(folder), certificates.authorityKeyStore(folder)}) {
            var stamp = stamp(Optional.of(file));
            // When
            var exists = stamp.resourceGroups().exists("g");
            var plain =
                    stamp.plainHttp().send(HttpRequest.newBuilder(fake.tenant()).build(), BodyHandlers.discarding());
            // Then
            assertThat(exists).isFalse();
            assertThat(plain.statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldKeepTheAuthoritiesOfTheJvm() throws IOException {
        // Given, when
        var context = Trust.context(Optional.of(FakeStamp.certificates().authorityPem(folder)));
        // Then
        assertThat(context.getProtocol()).isEqualTo("TLS");
        assertThat(Trust.authorities(Optional.of(FakeStamp.certificates().authorityPem(folder))))
                .containsAll(Trust.authorities(Optional.empty()))
                .hasSizeGreaterThan(Trust.authorities(Optional.empty()).size());
    }

    @Test
    void shouldNameTheFileThatIsOfNoUse() throws IOException {
        // Given
        var empty = Files.writeString(folder.resolve("empty.pem"), "nothing in it");
        // When, then
        assertThatThrownBy(() -> Trust.context(Optional.of(empty)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> Trust.context(Optional.of(folder.resolve("absent.pem"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent.pem");
    }

    private Stamp stamp(Optional<Path> trust) {
        var settings = fake.settings(folder);
        return FakeStamp.connect(new StampSettings(
                settings.name(),
                settings.resourceManager(),
                settings.subscription(),
                settings.admin(),
                settings.location(),
                settings.principal(),
                trust,
                settings.storageVersion(),
                settings.limits()));
    }
}
