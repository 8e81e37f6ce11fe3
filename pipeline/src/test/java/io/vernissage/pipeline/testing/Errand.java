package io.vernissage.pipeline.testing;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventType;
import io.vernissage.pipeline.Topic;
import java.time.Instant;
import java.util.UUID;

/** Events whose topic is a test's own. */
public sealed interface Errand extends Event {
    /** The topic's name. */
    String where();

    String text();

    @Override
    default Topic topic() {
        return new Topic(where(), Topic.Keeps.A_YEAR);
    }

    @EventType("io.vernissage.test.errand.asked.v1")
    record Asked(UUID publication, Instant at, String where, String text) implements Errand {}

    @EventType("io.vernissage.test.errand.done.v1")
    record Done(UUID publication, Instant at, String where, String text) implements Errand {}

    @EventType("io.vernissage.test.errand.failed.v1")
    record Failed(UUID publication, Instant at, String where, String text) implements Errand {}

    static Asked asked(String where, String text) {
        return new Asked(UUID.randomUUID(), Instant.now(), where, text);
    }

    default Done done(String where) {
        return new Done(publication(), Instant.now(), where, text());
    }

    default Failed failed(String where, String why) {
        return new Failed(publication(), Instant.now(), where, why);
    }
}
