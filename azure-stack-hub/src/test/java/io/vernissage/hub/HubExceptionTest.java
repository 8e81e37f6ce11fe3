package io.vernissage.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubExceptionTest {
    private static final String SIGNATURE = "F8qJ7AWOLp5HM9ohU+g1kKM9IsnSrsqP1wAe3U2OEAc=";

    static Stream<Throwable> passing() {
        return Stream.of(
                new TimeoutException("late"),
                new HttpTimeoutException("late"),
                new ConnectException("refused"),
                new IOException("reset"),
                new SSLHandshakeException("Remote host terminated the handshake"),
                new RuntimeException(new IOException("wrapped")));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void shouldTakeTimeoutsAndLostConnectionsForPassing(Throwable error) {
        // When
        var told = HubException.of("read a thing", error);
        // Then
        assertThat(told.passing()).isTrue();
        assertThat(told.status()).isZero();
        assertThat(told).hasMessageStartingWith("Could not read a thing: ").hasCause(error);
    }

    @Test
    void shouldNotTakeDistrustForPassing() {
        // Given
        var error = new SSLHandshakeException("PKIX path building failed");
        error.initCause(new CertificateException("unable to find valid certification path"));
        // When
        var told = HubException.of("read a thing", error);
        // Then
        assertThat(told.passing()).isFalse();
        assertThat(told.code()).isEqualTo("UntrustedCertificate");
        assertThat(told).hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void shouldStayAsItIs() {
        // Given
        var known = new HubException(409, "Busy", true, "known", null);
        // When, then
        assertThat(HubException.of("do", new RuntimeException(known))).isSameAs(known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://acct.blob.local/c/b?sv=2019-07-07&sig=SIGNATURE",
                "no access with sig=SIGNATURE&se=1",
                "The MAC signature found in the HTTP request 'SIGNATURE' is not the same",
                "Authorization: SharedKey acct:SIGNATURE",
                "Authorization: Bearer eyJhbGciOiJub25l.eyJzdWIiOiJ4In0.SIGNATURE",
                "client_secret=SIGNATURE was wrong"
            })
    void shouldShowNoSecretNeitherInItsMessageNorInThatOfItsCause(String words) {
        // Given
        var error = new IllegalStateException(words.replace("SIGNATURE", SIGNATURE));
        // When
        var told = HubException.of("read a thing", error);
        // Then
        assertThat(told.getMessage()).doesNotContain(SIGNATURE);
        assertThat(told).hasNoCause();
    }

    @Test
    void shouldPrintNoSecretOfTheSettings() {
        // Given
        var principal = new ServicePrincipal(
                Optional.empty(), "client", new ServicePrincipal.Proof.ClientSecret(new Secret("hush")));
        // When, then
        assertThat(principal.toString()).contains("client", "<redacted>").doesNotContain("hush");
    }
}
