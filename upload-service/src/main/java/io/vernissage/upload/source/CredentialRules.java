package io.vernissage.upload.source;

import java.util.Optional;

/** What a configured credential must say before this service starts with it. */
final class CredentialRules {
    private static final String PREFIX = "vernissage.upload.source.credentials.";

    private CredentialRules() {}

    /**
     * Judges every credential, without repeating a secret.
     *
     * @throws IllegalArgumentException naming the key that is missing
     */
    static void check(SourceSettings settings) {
        settings.credentials().forEach(CredentialRules::check);
    }

    private static void check(String name, SourceSettings.Credential credential) {
        if (credential.hosts().filter(hosts -> !hosts.isEmpty()).isEmpty()) {
            throw new IllegalArgumentException(
                    "%s%s.hosts is missing: list the hosts that the credential may be sent to, separated by commas; without them any request could have it sent anywhere"
                            .formatted(PREFIX, name));
        }
        if (credential.bearer().isEmpty() && credential.sas().isEmpty() && !isLogin(credential)) {
            throw new IllegalArgumentException(
                    "%1$s%2$s has no secret: set .bearer, or .username and .password, or .sas".formatted(PREFIX, name));
        }
    }

    private static boolean isLogin(SourceSettings.Credential credential) {
        return Optional.of(credential)
                .filter(its -> its.username().isPresent() && its.password().isPresent())
                .isPresent();
    }
}
