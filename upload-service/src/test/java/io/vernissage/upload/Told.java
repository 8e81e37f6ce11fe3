package io.vernissage.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import java.util.ArrayList;
import java.util.List;

/** What a handler has told. */
public final class Told implements Outbox {
    private final List<Event> events = new ArrayList<>();

    /** Runs a handler once, as its first delivery. */
    public static <E extends Event> Told by(WorkHandler<E> handler, E event) throws Exception {
        var told = new Told();
        handler.handle(new Work<>(event, 1), told);
        return told;
    }

    @Override
    public void tell(Event event) {
        events.add(event);
    }

    public List<Event> all() {
        return List.copyOf(events);
    }

    public <T extends Event> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public <T extends Event> T only(Class<T> type) {
        assertThat(all(type)).hasSize(1);
        return all(type).getFirst();
    }
}
