package io.vernissage.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All that is needed to connect to one stamp.
 *
 * @param name by which configuration and publications call it
 * @param resourceManager tenant Resource Manager, such as {@code https://management.redmond.contoso.example}
 * @param subscription the tenant subscription
 * @param admin the operator's side; a stamp without it has no platform images and no gallery items here
 * @param location the region's short name
 * @param trust PEM or PKCS12 file of certificate authorities to trust beside the JVM's own
 * @param storageVersion x-ms-version of blob requests and signatures; a stamp takes nothing newer than 2019-07-07
 */
public record StampSettings(
        String name,
        URI resourceManager,
        String subscription,
        Optional<Admin> admin,
        String location,
        ServicePrincipal principal,
        Optional<Path> trust,
        String storageVersion,
        Limits limits) {

    /** The newest storage version of every Azure Stack Hub build. */
    public static final String STORAGE_VERSION = "2019-07-07";

    /**
     * The operator's side of a stamp.
     *
     * @param resourceManager admin Resource Manager, such as {@code https://adminmanagement.redmond.contoso.example}
     * @param subscription the Default Provider Subscription
     */
    public record Admin(URI resourceManager, String subscription) {}

    /**
     * How long is waited, and how often asked again.
     *
     * @param connect for a connection
     * @param request for the answer to one request, a page write or a gallery package included
     * @param token for a token
     * @param provisioning for a storage account to be there, or a resource group to be gone
     * @param attempts requests sent in all for one call while the trouble may pass; 1 sends none again
     * @param backOff wait before the second attempt, doubled for every further one, with jitter
     * @param longestBackOff bound of one wait, a Retry-After of the stamp included
     */
    public record Limits(
            Duration connect,
            Duration request,
            Duration token,
            Duration provisioning,
            int attempts,
            Duration backOff,
            Duration longestBackOff) {

        /** What configuration leaves unsaid. */
        public static final Limits DEFAULT = new Limits(
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                Duration.ofSeconds(30),
                Duration.ofMinutes(30),
                6,
                Duration.ofMillis(500),
                Duration.ofMinutes(1));
    }
}
