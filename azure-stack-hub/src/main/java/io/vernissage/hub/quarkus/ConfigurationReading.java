package io.vernissage.hub.quarkus;

import io.vernissage.hub.HubConfigurationException;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StampSettings.Limits;
import io.vernissage.hub.quarkus.HubConfiguration.StampConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns configuration into settings and tells all that is missing at once. */
final class ConfigurationReading {
    private static final String STAMPS = "vernissage.hub.stamps.";

    private final List<String> mistakes = new ArrayList<>();

    private ConfigurationReading() {}

    /** @throws HubConfigurationException if something is missing, or given twice */
    static HubSettings settings(HubConfiguration configuration) {
        var reading = new ConfigurationReading();
        var stamps = new HashMap<String, StampSettings>();
        configuration.stamps().forEach((name, stamp) -> stamps.put(name, reading.stamp(name, stamp)));
        var defaultStamp = reading.defaultStamp(configuration.defaultStamp(), stamps);
        if (!reading.mistakes.isEmpty()) {
            throw new HubConfigurationException(reading.mistakes);
        }
        return new HubSettings(defaultStamp, stamps);
    }

    private String defaultStamp(Optional<String> given, Map<String, StampSettings> stamps) {
        if (given.isEmpty() && stamps.size() > 1) {
            mistakes.add(
                    "vernissage.hub.default-stamp: there are several stamps; name the one that is meant where none is named");
        }
        return given.or(() -> stamps.keySet().stream().findFirst()).orElse("");
    }

    private StampSettings stamp(String name, StampConfiguration stamp) {
        return new StampSettings(
                name,
                address(name, "resource-manager", required(name, "resource-manager", stamp.resourceManager())),
                required(name, "subscription", stamp.subscription()),
                admin(name, stamp),
                required(name, "location", stamp.location()),
                new ServicePrincipal(
                        stamp.tenantId(), required(name, "client-id", stamp.clientId()), proof(name, stamp)),
                stamp.trust().map(Path::of),
                stamp.storageVersion().orElse(StampSettings.STORAGE_VERSION),
                limits(stamp));
    }

    private Optional<StampSettings.Admin> admin(String name, StampConfiguration stamp) {
        if (stamp.adminResourceManager().isEmpty() && stamp.adminSubscription().isEmpty()) {
            return Optional.empty();
        }
        var host = required(name, "admin-resource-manager", stamp.adminResourceManager());
        var subscription = required(name, "admin-subscription", stamp.adminSubscription());
        return Optional.of(new StampSettings.Admin(address(name, "admin-resource-manager", host), subscription));
    }

    private Proof proof(String name, StampConfiguration stamp) {
        if (stamp.clientSecret().isPresent() == stamp.certificate().isPresent()) {
            mistakes.add(STAMPS + name + ".client-secret: give either this or certificate, not both and not neither");
        }
        return stamp.certificate()
                .<Proof>map(file -> new Proof.ClientCertificate(
                        Path.of(file), stamp.certificatePassword().map(Secret::new)))
                .orElseGet(() ->
                        new Proof.ClientSecret(new Secret(stamp.clientSecret().orElse(""))));
    }

    private static Limits limits(StampConfiguration stamp) {
        var usual = Limits.DEFAULT;
        return new Limits(
                stamp.connectTimeout().orElse(usual.connect()),
                stamp.requestTimeout().orElse(usual.request()),
                stamp.tokenTimeout().orElse(usual.token()),
                stamp.provisioningTimeout().orElse(usual.provisioning()),
                stamp.attempts().orElse(usual.attempts()),
                stamp.backOff().orElse(usual.backOff()),
                stamp.longestBackOff().orElse(usual.longestBackOff()));
    }

    private String required(String name, String key, Optional<String> value) {
        if (value.isEmpty()) {
            mistakes.add("%s%s.%s: it is missing".formatted(STAMPS, name, key));
        }
        return value.map(String::strip).orElse("");
    }

    private URI address(String name, String key, String value) {
        try {
            return URI.create(value);
        } catch (IllegalArgumentException _) {
            mistakes.add("%s%s.%s: '%s' is no address".formatted(STAMPS, name, key, value));
            return URI.create("");
        }
    }
}
