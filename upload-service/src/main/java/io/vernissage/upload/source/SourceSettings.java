package io.vernissage.upload.source;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where sources may be read from, and how. */
@ConfigMapping(prefix = "vernissage.upload.source")
interface SourceSettings {
    /** The folder below which files may be published; without it no file may be. */
    Optional<Path> root();

    /** Whether URLs may lead to private, link-local and loopback addresses. For networks whose servers are all trusted. */
    @WithDefault("false")
    boolean allowPrivateAddresses();

    /** How long a connection to a server may take to come about. */
    @WithDefault("PT10S")
    Duration connectTimeout();

    /** How long one answer may take from request to last byte. */
    @WithDefault("PT1M")
    Duration answerTimeout();

    /** How often one request is sent, the first time included, while the server is busy or the network fails. */
    @WithDefault("5")
    int attempts();

    /** Wait before the second attempt; doubles with every further one. */
    @WithDefault("PT0.5S")
    Duration firstBackOff();

    /** What is sent to servers that ask for it, by the name that a request gives. */
    Map<String, Credential> credentials();

    /** Either a user name and a password, or a bearer token. */
    interface Credential {
        Optional<String> username();

        Optional<String> password();

        Optional<String> bearer();

        /** The only hosts it is sent to; without them, to any that a request names with it. */
        Optional<Set<String>> hosts();
    }
}
