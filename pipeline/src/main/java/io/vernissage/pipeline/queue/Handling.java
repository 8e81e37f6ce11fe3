package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventCodec;
import io.vernissage.pipeline.kafka.Teller;

/** How the records of one queue are handled: what all attempts of its slots share. */
record Handling<E extends Event>(
        WorkQueueSettings settings,
        Class<E> type,
        EventCodec codec,
        WorkHandler<E> handler,
        Teller teller,
        QueueMetrics metrics) {
    BackOff backOff() {
        return settings.backOff();
    }
}
