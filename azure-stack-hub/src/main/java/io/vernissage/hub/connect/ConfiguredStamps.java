package io.vernissage.hub.connect;

import io.vernissage.hub.HubConfigurationException;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.UnknownStampException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The stamps of some settings. Files are read when this is made, the network not before a stamp is used. */
public final class ConfiguredStamps implements Stamps {
    private final String defaultName;
    private final Map<String, Stamp> stamps;

    private ConfiguredStamps(String defaultName, Map<String, Stamp> stamps) {
        this.defaultName = defaultName;
        this.stamps = stamps;
    }

    /**
     * Checks the settings and prepares a stamp for each.
     *
     * @throws HubConfigurationException if they cannot work, with every mistake there is
     */
    public static Stamps of(HubSettings settings) {
        var mistakes = SettingsCheck.mistakes(settings);
        if (!mistakes.isEmpty()) {
            throw new HubConfigurationException(mistakes);
        }
        var stamps = new TreeMap<String, Stamp>();
        settings.stamps().forEach((name, stamp) -> stamps.put(name, ConnectedStamp.of(stamp)));
        return new ConfiguredStamps(settings.defaultStamp(), stamps);
    }

    @Override
    public Stamp stamp(Optional<String> name) {
        var wanted = name.orElse(defaultName);
        return Optional.ofNullable(stamps.get(wanted))
                .orElseThrow(() -> new UnknownStampException(wanted, stamps.keySet()));
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(stamps.keySet());
    }

    @Override
    public String defaultName() {
        return defaultName;
    }
}
