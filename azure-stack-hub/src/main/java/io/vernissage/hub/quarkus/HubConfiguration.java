package io.vernissage.hub.quarkus;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Everything under {@code vernissage.hub}. All of it is optional here so that what is missing is told in our words, all of
 * it at once ({@link ConfigurationReading}).
 */
@ConfigMapping(prefix = "vernissage.hub")
public interface HubConfiguration {
    /** The stamp that is meant where none is named; may be left out where there is only one. */
    Optional<String> defaultStamp();

    /** By the name publications call it. */
    Map<String, StampConfiguration> stamps();

    /** How to connect to one stamp. */
    interface StampConfiguration {
        /** Tenant Resource Manager, such as {@code https://management.redmond.contoso.example}. Required. */
        Optional<String> resourceManager();

        /** Admin Resource Manager; without it there are no platform images and no gallery. */
        Optional<String> adminResourceManager();

        /** Tenant subscription for storage accounts and machines. Required. */
        Optional<String> subscription();

        /** The Default Provider Subscription. Required with the admin Resource Manager. */
        Optional<String> adminSubscription();

        /** The region's short name. Required. */
        Optional<String> location();

        /** The directory of an Entra ID stamp; not used with AD FS. */
        Optional<String> tenantId();

        /** The application that signs in. Required. */
        Optional<String> clientId();

        /** Either this or a certificate. */
        Optional<String> clientSecret();

        /** PFX or PEM file with certificate and key. */
        Optional<String> certificate();

        /** Of the PFX file. */
        Optional<String> certificatePassword();

        /** PEM or PKCS12 file of the stamp's certificate authorities. */
        Optional<String> trust();

        /** Version of blob requests and signatures, 2019-07-07 if not given. */
        Optional<String> storageVersion();

        /** For a connection, 10 seconds if not given. */
        Optional<Duration> connectTimeout();

        /** For the answer to one request, 2 minutes if not given. */
        Optional<Duration> requestTimeout();

        /** For a token, 30 seconds if not given. */
        Optional<Duration> tokenTimeout();

        /** For an account to be there or a group to be gone, 30 minutes if not given. */
        Optional<Duration> provisioningTimeout();

        /** Requests in all for one call while trouble may pass, 6 if not given. */
        Optional<Integer> attempts();

        /** Before the second attempt, half a second if not given; doubled for every further one. */
        Optional<Duration> backOff();

        /** Bound of one wait, a Retry-After included, 1 minute if not given. */
        Optional<Duration> longestBackOff();
    }
}
