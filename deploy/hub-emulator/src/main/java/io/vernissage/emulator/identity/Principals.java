package io.vernissage.emulator.identity;

import io.vernissage.emulator.EmulatorException;
import io.vernissage.emulator.EmulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;

/** The two service principals of a stamp: its operator, and a tenant. */
public final class Principals {
    private final List<Principal> principals;

    /** @throws EmulatorException if the file with the certificate has none that can be used */
    public Principals(EmulatorOptions options) {
        var certificate = options.clients().certificate().map(Principals::key);
        this.principals = List.of(
                new Principal(
                        options.clients().operatorId(),
                        options.clients().operatorSecret(),
                        certificate,
                        Principal.Role.OPERATOR),
                new Principal(
                        options.clients().tenantId(),
                        options.clients().tenantSecret(),
                        certificate,
                        Principal.Role.TENANT));
    }

    Optional<Principal> find(String clientId) {
        return principals.stream()
                .filter(one -> one.clientId().equalsIgnoreCase(clientId))
                .findFirst();
    }

    private static RSAPublicKey key(Path file) {
        try (var in = Files.newInputStream(file)) {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (certificate.getPublicKey() instanceof RSAPublicKey key) {
                return key;
            }
            throw new EmulatorException(
                    "The certificate in %s has no RSA key: name one that has".formatted(file),
                    new CertificateException(certificate.getPublicKey().getAlgorithm()));
        } catch (IOException | CertificateException e) {
            throw new EmulatorException(
                    "Cannot read the clients' certificate in %s: name a PEM file with one".formatted(file), e);
        }
    }
}
