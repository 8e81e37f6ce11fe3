package io.vernissage.hub;

import java.util.Map;

/** All stamps of a process, by name, and the one that is meant where none is named. */
public record HubSettings(String defaultStamp, Map<String, StampSettings> stamps) {
    public HubSettings {
        stamps = Map.copyOf(stamps);
    }

    /** One stamp alone, which is the default then. */
    public static HubSettings of(StampSettings stamp) {
        return new HubSettings(stamp.name(), Map.of(stamp.name(), stamp));
    }
}
