package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import java.time.Duration;

/**
 * Does one kind of work. Plain blocking code on a virtual thread, however long it takes; must leave the same result when
 * it runs twice for the same event. When its thread is interrupted it stops soon and throws.
 */
public interface WorkHandler<E extends Event> {
    /**
     * Does the work and tells what came of it.
     *
     * @throws io.vernissage.pipeline.ProblemException the final answer is no: {@link #failed} tells it, the record is done
     * @throws Exception anything else may pass: the record is given again after a back-off, and when its deliveries are
     *     used up {@link #failed} tells it beside its dead letter
     */
    void handle(Work<E> work, Outbox outbox) throws Exception;

    /** Tells that this work will not be done, in one transaction with its dead letter if it has one. */
    void failed(Work<E> work, Problem problem, Outbox outbox);

    /**
     * How long at least this work is left alone after a failed delivery, for instance since a server asked for it; the
     * queue's own back-off where that is longer.
     *
     * @param failure what {@link #handle} threw
     */
    default Duration waitAfter(Work<E> work, Throwable failure) {
        return Duration.ZERO;
    }
}
