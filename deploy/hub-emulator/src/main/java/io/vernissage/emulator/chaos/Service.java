package io.vernissage.emulator.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The services that faults can be injected into. */
public enum Service {
    @JsonProperty("blob")
    BLOB,
    @JsonProperty("arm")
    ARM,
    @JsonProperty("identity")
    IDENTITY
}
