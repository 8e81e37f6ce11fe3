package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.testing.Errand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts the errands asked of each publication, each text once, and tells every new count. */
final class Counting implements FoldLogic<Counting.Count> {
    record Count(List<String> seen) {
        Count with(String text) {
            var more = new ArrayList<>(seen);
            more.add(text);
            return new Count(List.copyOf(more));
        }
    }

    private final String name;
    private final String asked;
    private final String done;

    Counting(String name, String asked, String done) {
        this.name = name;
        this.asked = asked;
        this.done = done;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<Count> stateType() {
        return Count.class;
    }

    @Override
    public List<Topic> topics() {
        return List.of(new Topic(asked, Topic.Keeps.A_YEAR));
    }

    @Override
    public List<Class<? extends Event>> events() {
        return List.of(Errand.class);
    }

    @Override
    public Optional<Topic> states() {
        return Optional.of(statesTopic());
    }

    @Override
    public Folded<Count> failed(Count state, Topic topic, Instant at, Problem problem) {
        return Folded.to(state.with(problem.type()));
    }

    Topic statesTopic() {
        return new Topic(name + "-states", Topic.Keeps.NEWEST_PER_KEY);
    }

    @Override
    public Folded<Count> on(Optional<Count> state, Event event) {
        if (!(event instanceof Errand.Asked errand)) {
            return Folded.unchanged(state);
        }
        if (errand.text().equals("poison")) {
            throw new IllegalStateException("cannot be counted");
        }
        var count = state.orElse(new Count(List.of()));
        if (count.seen().contains(errand.text())) {
            return Folded.unchanged(state);
        }
        return Folded.to(count.with(errand.text()), errand.done(done));
    }
}
