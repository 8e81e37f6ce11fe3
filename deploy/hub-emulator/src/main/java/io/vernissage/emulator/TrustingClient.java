package io.vernissage.emulator;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** An HTTP client that trusts one more authority than Java does by itself. */
final class TrustingClient {
    private TrustingClient() {}

    static HttpClient of(X509Certificate authority) throws IOException {
        try {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("emulator", authority);
            int number = 0;
            for (var issuer : publicAuthorities()) {
                trusted.setCertificateEntry("public-" + number++, issuer);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            var client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .sslContext(context)
                    .build();
            return new PatientClient(client, Duration.ofSeconds(60));
        } catch (GeneralSecurityException e) {
            throw new IOException("No TLS client can be made", e);
        }
    }

    private static X509Certificate[] publicAuthorities() throws GeneralSecurityException {
        var own = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        own.init((KeyStore) null);
        return Arrays.stream(own.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }
}
