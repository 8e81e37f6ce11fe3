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

    /** How long a server is waited for in all these attempts together; one that refuses connections not so long. */
    @WithDefault("PT1M")
    Duration patience();

    /** Wait before the second attempt; doubles with every further one. */
    @WithDefault("PT0.5S")
    Duration firstBackOff();

    /** What is sent to servers that ask for it, by the name that a request gives. */
    Map<String, Credential> credentials();

    /**
     * Either a user name and a password, or a bearer token, or the signature (SAS) of blobs. A request names the address that it goes to, so a credential
     * without hosts could be fetched by anybody who may send requests: {@link CredentialRules} refuses it at start.
     */
    interface Credential {
        Optional<String> username();

        Optional<String> password();

        Optional<String> bearer();

        /** For sources that are blobs: the query that a storage account's owner has signed. */
        Optional<String> sas();

        /** The only hosts it is sent to; needed, at least one. */
        Optional<Set<String>> hosts();

        /** Whether it may also travel unencrypted, for servers that have no https and networks that are trusted. */
        @WithDefault("false")
        boolean allowHttp();
    }
}
