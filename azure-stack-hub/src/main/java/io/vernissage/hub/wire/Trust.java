package io.vernissage.hub.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom a stamp's clients trust: the JVM's own certificate authorities and those of the stamp's operator. It is a store of
 * our own, so one stamp's authority is not trusted for another, nor for anything else in this process.
 */
public final class Trust {
    /** The password every JDK gives a trust store that holds no secret. */
    private static final char[] CUSTOMARY_PASSWORD = "changeit".toCharArray();

    private Trust() {}

    /**
     * Trust in the JVM's authorities and in those of a file.
     *
     * @param file PEM with any number of certificates, or PKCS12 with the password {@code changeit} or none
     * @throws IOException if the file cannot be read or holds no certificate; its message names the file
     */
    public static SSLContext context(Optional<Path> file) throws IOException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var authority : authorities(file)) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS context can be made: " + e.getMessage(), e);
        }
    }

    /** The JVM's own and those of the file. */
    static List<Certificate> authorities(Optional<Path> file) throws IOException {
        try {
            var authorities = new ArrayList<Certificate>(javaAuthorities());
            if (file.isPresent()) {
                authorities.addAll(authorities(file.get()));
            }
            return authorities;
        } catch (GeneralSecurityException e) {
            throw new IOException("the JVM's own authorities cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> javaAuthorities() throws GeneralSecurityException {
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init((KeyStore) null);
        return Arrays.stream(managers.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .toList();
    }

    private static Collection<? extends Certificate> authorities(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("the file %s is not there or cannot be read".formatted(file));
        }
        var found = isDer(file) ? fromKeyStore(file) : fromPem(file);
        if (found.isEmpty()) {
            throw new IOException("the file %s holds no certificate (PEM or PKCS12 is expected)".formatted(file));
        }
        return found;
    }

    /** PKCS12 is DER, which begins with the tag of a sequence; PEM is text. */
    private static boolean isDer(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x30;
        }
    }

    private static Collection<? extends Certificate> fromPem(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException e) {
            throw new IOException("the file %s is no PEM: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Collection<? extends Certificate> fromKeyStore(Path file) throws IOException {
        try {
            var store = open(file);
            var found = new ArrayList<Certificate>();
            for (var alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    found.add(store.getCertificate(alias));
                }
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException("the file %s is no PKCS12 trust store: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static KeyStore open(Path file) throws IOException, GeneralSecurityException {
        try {
            return KeyStore.getInstance(file.toFile(), CUSTOMARY_PASSWORD);
        } catch (IOException _) {
            return KeyStore.getInstance(file.toFile(), (char[]) null);
        }
    }
}
