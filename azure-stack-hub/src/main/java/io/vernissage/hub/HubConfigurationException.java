package io.vernissage.hub;

import java.util.List;

/** The configuration of the stamps cannot work. The message lists every mistake: which key, what is wrong, what to do. */
public final class HubConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Configuration that cannot work.
     *
     * @param mistakes one sentence each
     */
    public HubConfigurationException(List<String> mistakes) {
        super("The stamps are not configured rightly:\n - " + String.join("\n - ", mistakes));
    }
}
