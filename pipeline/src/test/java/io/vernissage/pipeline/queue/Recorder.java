package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.testing.Errand;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A handler that does what a test says, tells that it is done or failed, and remembers what it was given. */
final class Recorder implements WorkHandler<Errand.Asked> {
    /** What a test has done with a piece of work. */
    interface Deed {
        void on(Work<Errand.Asked> work) throws Exception;
    }

    record Given(Work<Errand.Asked> work, long nanos) {}

    private final List<Given> given = new CopyOnWriteArrayList<>();
    private final String done;
    private final Deed deed;

    Recorder(String done, Deed deed) {
        this.done = done;
        this.deed = deed;
    }

    List<Given> given() {
        return given;
    }

    List<String> texts() {
        return given.stream().map(it -> it.work().event().text()).toList();
    }

    @Override
    public void handle(Work<Errand.Asked> work, Outbox outbox) throws Exception {
        given.add(new Given(work, System.nanoTime()));
        deed.on(work);
        outbox.tell(work.event().done(done));
    }

    @Override
    public void failed(Work<Errand.Asked> work, Problem problem, Outbox outbox) {
        outbox.tell(work.event().failed(done, problem.detail()));
    }
}
