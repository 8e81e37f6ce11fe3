package io.vernissage.hub.connect;

import com.azure.storage.blob.BlobServiceVersion;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.ServicePrincipal.Proof.ClientCertificate;
import io.vernissage.hub.ServicePrincipal.Proof.ClientSecret;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.wire.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds what cannot work in settings, in the words of the configuration keys. Asks no network. */
final class SettingsCheck {
    private final String prefix;
    private final List<String> mistakes;

    private SettingsCheck(String stamp, List<String> mistakes) {
        this.prefix = "vernissage.hub.stamps.%s.".formatted(stamp);
        this.mistakes = mistakes;
    }

    /** One sentence per mistake: the key, what is wrong, what to do. */
    static List<String> mistakes(HubSettings settings) {
        var mistakes = new ArrayList<String>();
        if (settings.stamps().isEmpty()) {
            mistakes.add(
                    "vernissage.hub.stamps: no stamp is configured; set at least vernissage.hub.stamps.<name>.resource-manager");
        } else if (!settings.stamps().containsKey(settings.defaultStamp())) {
            mistakes.add("vernissage.hub.default-stamp: '%s' is none of the configured stamps %s"
                    .formatted(settings.defaultStamp(), new TreeMap<>(settings.stamps()).keySet()));
        }
        new TreeMap<>(settings.stamps()).forEach((name, stamp) -> new SettingsCheck(name, mistakes).check(stamp));
        return mistakes;
    }

    private void check(StampSettings stamp) {
        address("resource-manager", stamp.resourceManager());
        subscription("subscription", stamp.subscription());
        stamp.admin().ifPresent(admin -> {
            address("admin-resource-manager", admin.resourceManager());
            subscription("admin-subscription", admin.subscription());
        });
        if (!stamp.location().matches("[0-9a-zA-Z]{1,128}")) {
            mistake(
                    "location",
                    "'%s' is no region name; it has letters and digits only, such as 'redmond'"
                            .formatted(stamp.location()));
        }
        principal(stamp);
        try {
            Trust.context(stamp.trust());
        } catch (IOException e) {
            mistake("trust", e.getMessage());
        }
        storageVersion(stamp.storageVersion());
        limits(stamp.limits());
    }

    private void address(String key, URI address) {
        var path = address.getPath();
        if (!"https".equals(address.getScheme()) || address.getHost() == null) {
            mistake(
                    key,
                    "'%s' is no https address, such as https://management.redmond.contoso.example".formatted(address));
        } else if (path != null && !path.isEmpty() && !path.equals("/")) {
            mistake(key, "'%s' has a path; give the address of the host alone".formatted(address));
        }
    }

    private void subscription(String key, String subscription) {
        if (!subscription.matches("[0-9a-zA-Z-]+")) {
            mistake(key, "'%s' is no subscription id".formatted(subscription));
        }
    }

    private void principal(StampSettings stamp) {
        if (stamp.principal().clientId().isBlank()) {
            mistake("client-id", "it is empty; give the id of the application that signs in");
        }
        switch (stamp.principal().proof()) {
            case ClientSecret(var secret) -> {
                if (secret.value().isBlank()) {
                    mistake("client-secret", "it is empty");
                }
            }
            case ClientCertificate(var file, var password) -> {
                if (!Files.isReadable(file)) {
                    mistake("certificate", "the file %s is not there or cannot be read".formatted(file));
                } else if (password.isPresent() && file.toString().endsWith(".pem")) {
                    mistake(
                            "certificate-password",
                            "a PEM file is read without one; use a .pfx file for a key with a password");
                }
            }
        }
    }

    private void storageVersion(String version) {
        var known = Arrays.stream(BlobServiceVersion.values())
                .map(BlobServiceVersion::getVersion)
                .collect(Collectors.toSet());
        if (!known.contains(version)) {
            mistake(
                    "storage-version",
                    "'%s' is no version this client knows; a stamp takes %s"
                            .formatted(version, StampSettings.STORAGE_VERSION));
        }
    }

    private void limits(StampSettings.Limits limits) {
        positive("connect-timeout", limits.connect());
        positive("request-timeout", limits.request());
        positive("token-timeout", limits.token());
        positive("provisioning-timeout", limits.provisioning());
        positive("back-off", limits.backOff());
        positive("longest-back-off", limits.longestBackOff());
        if (limits.attempts() < 1) {
            mistake("attempts", "'%d' is too few; 1 sends every request once".formatted(limits.attempts()));
        }
    }

    private void positive(String key, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            mistake(key, "'%s' is no time to wait; give one above zero, such as PT30S".formatted(duration));
        }
    }

    private void mistake(String key, String words) {
        mistakes.add(prefix + key + ": " + words);
    }
}
