package io.vernissage.pipeline.kafka;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Gathers what is told until it is taken; handlers may tell from threads of their own. */
public final class GatheredOutbox implements Outbox {
    private final List<Event> events = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean taken;

    @Override
    public void tell(Event event) {
        lock.lock();
        try {
            if (taken) {
                throw new IllegalStateException("This outbox is closed: tell before the handler returns, event="
                        + event.getClass().getSimpleName() + " publication=" + event.publication());
            }
            events.add(event);
        } finally {
            lock.unlock();
        }
    }

    /** What was told, in order; from now on nothing more may be. */
    public List<Event> take() {
        lock.lock();
        try {
            taken = true;
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }
}
