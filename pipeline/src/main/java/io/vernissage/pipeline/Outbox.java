package io.vernissage.pipeline;

/**
 * What a handler has to tell. Nothing leaves before the handler returns; then all of it leaves together, in one Kafka
 * transaction where it is more than one record, and only then is the handled record acknowledged.
 */
public interface Outbox {
    /** Adds an event for its topic, keyed by its publication. */
    void tell(Event event);
}
