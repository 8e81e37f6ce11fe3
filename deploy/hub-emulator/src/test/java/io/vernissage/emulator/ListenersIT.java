package io.vernissage.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersIT {
    @TempDir
    private Path data;

    @Test
    void shouldServeEveryRoleOnEveryPortByTheNameOfTheHost() throws IOException {
        // Given
        try (var emulator = HubEmulator.start(EmulatorOptions.forTests(data))) {
            // When
            var tenant = get(emulator, emulator.blobService(), "management.local.azurestack.external");
            var admin = get(emulator, emulator.resourceManager(), "adminmanagement.local.azurestack.external");
            var blob = get(emulator, emulator.adminResourceManager(), "contoso.blob.local.azurestack.external");
            // Then
            assertThat(tenant).startsWith("HTTP/1.1 200");
            assertThat(admin).startsWith("HTTP/1.1 200");
            assertThat(blob).startsWith("HTTP/1.1 404").contains("x-ms-error-code: AccountNotFound");
        }
    }

    @Test
    void shouldKeepItsAuthorityOverARestartAndItsKeyToItself() throws IOException {
        // Given
        String first;
        try (var emulator = HubEmulator.start(EmulatorOptions.forTests(data))) {
            first = Files.readString(emulator.certificateAuthority());
        }
        // When
        try (var emulator = HubEmulator.start(EmulatorOptions.forTests(data))) {
            // Then
            assertThat(Files.readString(emulator.certificateAuthority())).isEqualTo(first);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("ca-key.pem"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() {
        // Given
        try (var emulator = HubEmulator.start(EmulatorOptions.forTests(data.resolve("one")))) {
            int taken = emulator.resourceManager().getPort();
            var options = EmulatorOptions.forTests(data.resolve("two"))
                    .with(EmulatorOptions.Addresses.free().withPort(taken));
            // When, then
            assertThatThrownBy(() -> HubEmulator.start(options))
                    .isInstanceOf(EmulatorException.class)
                    .hasMessageContaining(Integer.toString(taken));
        }
    }

    /** The answer to a request at one address in the name of another. */
    private static String get(HubEmulator emulator, URI address, String host) throws IOException {
        var trust = BlobEmulator.trust(emulator.certificateAuthority());
        try (var socket = (SSLSocket)
                trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), address.getPort())) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var request =
                    "GET /metadata/endpoints?api-version=2015-01-01 HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
