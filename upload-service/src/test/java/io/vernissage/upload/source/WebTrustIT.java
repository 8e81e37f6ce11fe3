package io.vernissage.upload.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.hub.wire.Trust;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebTrustIT {
    @TempDir
    Path folder;

    @Test
    void shouldBelieveACertificateOnlyForTheNameThatWasAskedFor() throws Exception {
        // Given: a server with a certificate for 127.0.0.1, to which any name leads
        try (var server = HubEmulator.start(EmulatorOptions.forTests(folder))) {
            var trust = Trust.context(Optional.of(server.certificateAuthority()));
            var right = URI.create(server.resourceManager() + "/metadata/endpoints?api-version=2015-01-01");
            var wrong = URI.create(right.toString().replaceFirst("127.0.0.1", "artifacts.example"));
            // When, then: what it sends is no disk, but has been received
            assertThat(refusal(right, trust).type()).endsWith(":source-is-web-page");
            assertThat(refusal(wrong, trust).detail()).contains("certificate");
            assertThat(refusal(right, SSLContext.getDefault()).detail()).contains("certificate");
        }
    }

    private static Problem refusal(URI address, SSLContext trust) {
        var rules = new AddressRules(_ -> false, _ -> InetAddress.getAllByName("127.0.0.1"));
        try (var client = new WebClient(SourceFixture.settings(), rules, trust)) {
            return catchThrowableOfType(ProblemException.class, () -> WebSource.open(client, address, Optional.empty()))
                    .problem();
        }
    }
}
