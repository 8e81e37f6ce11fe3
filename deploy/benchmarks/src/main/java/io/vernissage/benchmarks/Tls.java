package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and trust for servers that live as long as a measurement. */
final class Tls {
    private static final char[] PASSWORD = "measurement".toCharArray();
    private static final String ALIAS = "sink";

    private Tls() {}

    /** Makes a key of the kind that the emulator has, P-256, by the JDK's keytool. */
    static Path makeKeys(Path file) throws IOException, InterruptedException {
        var tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-alias",
                        ALIAS,
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (tool.waitFor() != 0) {
            throw new IOException("keytool made no key, file=" + file);
        }
        return file;
    }

    static SSLContext server(Path keys) throws IOException, GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store(keys), PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    static SSLContext trustingKeys(Path keys) throws IOException, GeneralSecurityException {
        return trusting(store(keys).getCertificate(ALIAS));
    }

    static SSLContext trustingPem(Path authority) throws IOException, GeneralSecurityException {
        try (var pem = Files.newInputStream(authority)) {
            return trusting(CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
    }

    private static SSLContext trusting(Certificate certificate) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, certificate);
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static KeyStore store(Path keys) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(keys)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return store;
        }
    }
}
