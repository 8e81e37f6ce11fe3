package io.vernissage.hub;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who signs in to a stamp.
 *
 * @param tenantId the directory of an Entra ID stamp; an AD FS stamp needs none
 * @param clientId the application's id
 */
public record ServicePrincipal(Optional<String> tenantId, String clientId, Proof proof) {

    /** How the principal proves who it is. */
    public sealed interface Proof {
        /** By a secret both sides know. */
        record ClientSecret(Secret secret) implements Proof {}

        /**
         * By a certificate with its private key.
         *
         * @param file PKCS12 (.pfx, .p12), or PEM with certificate and unencrypted key
         * @param password of a PKCS12 file
         */
        record ClientCertificate(Path file, Optional<Secret> password) implements Proof {}
    }
}
