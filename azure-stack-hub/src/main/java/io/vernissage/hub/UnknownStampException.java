package io.vernissage.hub;

import java.util.Set;

/** A stamp was named that is not configured. The message names those that are. */
public final class UnknownStampException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownStampException(String name, Set<String> configured) {
        super("No stamp named '%s' is configured; configured are %s".formatted(name, configured));
    }
}
