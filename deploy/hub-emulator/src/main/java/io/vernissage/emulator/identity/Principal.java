package io.vernissage.emulator.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * Who may sign in, and what for.
 *
 * @param certificate key of the certificate that is registered for it
 */
record Principal(String clientId, String secret, Optional<RSAPublicKey> certificate, Role role) {

    /** What a principal may do: operate the stamp and use it, or only use it. */
    enum Role {
        OPERATOR,
        TENANT
    }

    boolean hasSecret(String sent) {
        return MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The secret stays out of logs. */
    @Override
    public String toString() {
        return "Principal[clientId=%s, role=%s]".formatted(clientId, role);
    }
}
