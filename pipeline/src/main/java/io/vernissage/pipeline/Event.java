package io.vernissage.pipeline;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that has happened in one publication. Every implementation is a record annotated with {@link EventType};
 * its JSON form is the data of a CloudEvent and never carries a secret.
 */
public interface Event {
    /** The publication this belongs to: the record's key and the CloudEvent's subject. */
    UUID publication();

    /** When it happened, by the clock of the service that tells it. */
    Instant at();

    /** The one topic on which events of this family are told. */
    @JsonIgnore
    Topic topic();
}
