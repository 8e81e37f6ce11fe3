package io.vernissage.upload.source;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The Authorization header of a configured credential. */
final class Authorization {
    private Authorization() {}

    /** The header for a credential by its name; bearer where both kinds are configured. */
    static String of(SourceSettings settings, String name, URI uri) {
        var credential = Optional.ofNullable(settings.credentials().get(name))
                .orElseThrow(() -> SourceProblems.credentialUnknown(name));
        if (credential.hosts().filter(hosts -> !hosts.contains(uri.getHost())).isPresent()) {
            throw SourceProblems.credentialElsewhere(name);
        }
        return credential
                .bearer()
                .map(token -> "Bearer " + token)
                .or(() -> basic(credential))
                .orElseThrow(() -> SourceProblems.credentialUnknown(name));
    }

    private static Optional<String> basic(SourceSettings.Credential credential) {
        return credential
                .username()
                .flatMap(username -> credential
                        .password()
                        .map(password -> "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8))));
    }
}
