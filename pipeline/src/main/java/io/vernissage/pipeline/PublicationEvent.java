package io.vernissage.pipeline;

import java.time.Instant;
import java.util.UUID;

/** What is asked of the pipeline, on {@code vernissage.publications}. Anybody may tell these. */
public sealed interface PublicationEvent extends Event {
    @Override
    default Topic topic() {
        return Topics.PUBLICATIONS;
    }

    /** Told twice with one id it is one publication; the first one counts. */
    @EventType("io.vernissage.publication.requested.v1")
    record PublicationRequested(UUID publication, Instant at, PublicationSpec spec) implements PublicationEvent {}

    @EventType("io.vernissage.publication.cancelled.v1")
    record PublicationCancelled(UUID publication, Instant at, String reason) implements PublicationEvent {}

    @EventType("io.vernissage.publication.stage-retry-requested.v1")
    record StageRetryRequested(UUID publication, Instant at, Stage stage) implements PublicationEvent {}
}
