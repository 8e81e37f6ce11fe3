package io.vernissage.emulator;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The emulator's own certificate authority, as a stamp has its operator's. It is made at the first start, kept as PEM files
 * in the data folder, and replaced when its end is near; then clients must trust it anew.
 */
final class CertificateAuthority {
    private static final X500Name NAME = new X500Name("CN=Vernissage Hub emulator CA");
    private static final Duration LIFETIME = Duration.ofDays(3650);
    private static final Duration SERVER_LIFETIME = Duration.ofDays(397); // clients distrust longer ones
    private static final Duration NEAR_THE_END = Duration.ofDays(400);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private final Path file;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;

    private CertificateAuthority(Path file, X509Certificate certificate, PrivateKey key, Clock clock) {
        this.file = file;
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /** A server's certificate with its issuer, and its key, both as PEM. */
    record ServerIdentity(String chain, String key) {}

    static CertificateAuthority open(Path folder, Clock clock) throws IOException {
        var file = folder.resolve("ca.pem");
        var keyFile = folder.resolve("ca-key.pem");
        try {
            if (Files.exists(file) && Files.exists(keyFile)) {
                var known = new CertificateAuthority(file, readCertificate(file), readKey(keyFile), clock);
                if (known.lastsLongEnough()) {
                    return known;
                }
            }
            return create(file, keyFile, clock);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("The certificate authority cannot be read or made, folder=" + folder, e);
        }
    }

    /** PEM file of the certificate that clients must trust. */
    Path file() {
        return file;
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A fresh certificate for a server of these names: addresses in dotted form, names that may begin with a wildcard. */
    ServerIdentity issue(String commonName, List<String> names) throws IOException {
        try {
            var pair = newPair();
            var builder = builder(new X500Name("CN=" + commonName), pair.getPublic(), SERVER_LIFETIME, clock);
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate))
                    .addExtension(Extension.subjectAlternativeName, false, alternatives(names));
            return new ServerIdentity(pem(sign(builder, key)) + pem(certificate), privatePem(pair.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("No certificate could be issued, name=" + commonName, e);
        }
    }

    private boolean lastsLongEnough() {
        return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(NEAR_THE_END));
    }

    private static CertificateAuthority create(Path file, Path keyFile, Clock clock)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var pair = newPair();
        var builder = builder(NAME, pair.getPublic(), LIFETIME, clock);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        var certificate = sign(builder, pair.getPrivate());
        // The key first: a certificate without its key would be trusted in vain.
        writePrivately(keyFile, privatePem(pair.getPrivate()));
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, pem(certificate));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new CertificateAuthority(file, certificate, pair.getPrivate(), clock);
    }

    private static X509v3CertificateBuilder builder(X500Name subject, PublicKey key, Duration lifetime, Clock clock) {
        var now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                NAME,
                new BigInteger(126, new SecureRandom()).setBit(126),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(lifetime)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey issuer)
            throws OperatorCreationException, GeneralSecurityException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static GeneralNames alternatives(List<String> names) {
        var found = new ArrayList<GeneralName>();
        for (var name : names) {
            boolean address = name.matches("[0-9.]+") || name.indexOf(':') >= 0;
            found.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name));
        }
        return new GeneralNames(found.toArray(GeneralName[]::new));
    }

    private static KeyPair newPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String pem(X509Certificate certificate) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString();
    }

    private static String privatePem(PrivateKey key) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(key, null));
        }
        return text.toString();
    }

    private static void writePrivately(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(fresh, options, onlyOwner)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static X509Certificate readCertificate(Path file) throws IOException, GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
            if (parser.readObject() instanceof X509CertificateHolder holder) {
                return new JcaX509CertificateConverter().getCertificate(holder);
            }
            throw new IOException("No certificate in " + file);
        }
    }

    private static PrivateKey readKey(Path file) throws IOException {
        try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
            if (parser.readObject() instanceof PrivateKeyInfo key) {
                return new JcaPEMKeyConverter().getPrivateKey(key);
            }
            throw new IOException("No private key in " + file);
        }
    }
}
