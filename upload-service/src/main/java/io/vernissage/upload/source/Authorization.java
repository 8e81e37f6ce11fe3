package io.vernissage.upload.source;

import io.vernissage.pipeline.ProblemException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** What a configured credential sends: a header, or a signature in the address of a blob. */
final class Authorization {
    private Authorization() {}

    /**
     * The header for a credential by its name; bearer where both kinds are configured.
     *
     * @throws ProblemException if there is none of this name, or it is not for this address
     */
    static String of(SourceSettings settings, String name, URI uri) {
        var credential = credential(settings, name, uri);
        return credential
                .bearer()
                .map(token -> "Bearer " + token)
                .or(() -> basic(credential))
                .orElseThrow(() -> SourceProblems.credentialUnknown(name));
    }

    /**
     * The signature (SAS) of a credential by its name, without a leading question mark.
     *
     * @throws ProblemException if there is none of this name, or it is not for this address
     */
    static String signature(SourceSettings settings, String name, URI blob) {
        return credential(settings, name, blob)
                .sas()
                .map(sas -> sas.strip().replaceFirst("^\\?", ""))
                .orElseThrow(() -> SourceProblems.signatureUnknown(name));
    }

    private static SourceSettings.Credential credential(SourceSettings settings, String name, URI uri) {
        var credential = Optional.ofNullable(settings.credentials().get(name))
                .orElseThrow(() -> SourceProblems.credentialUnknown(name));
        if (!isFor(credential, uri)) {
            throw SourceProblems.credentialElsewhere(name);
        }
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !credential.allowHttp()) {
            throw SourceProblems.credentialUnencrypted(name);
        }
        return credential;
    }

    private static boolean isFor(SourceSettings.Credential credential, URI uri) {
        var host = Optional.ofNullable(uri.getHost()).orElse("");
        return credential.hosts().orElse(Set.of()).stream()
                .anyMatch(allowed -> allowed.strip().equalsIgnoreCase(host));
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
