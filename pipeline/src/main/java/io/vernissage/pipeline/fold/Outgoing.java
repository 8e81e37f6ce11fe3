package io.vernissage.pipeline.fold;

import java.util.Optional;

/**
 * What a fold writes beside its state.
 *
 * @param topic where to
 * @param value the record's value; empty deletes the key of a compacted topic
 */
record Outgoing(String topic, Optional<byte[]> value) {}
