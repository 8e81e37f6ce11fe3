package io.vernissage.pipeline.fold;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.testing.Errand;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts steps in a state that carries what the first event brought, as a publication carries its pictures. */
final class Laden implements FoldLogic<Laden.Load> {
    record Load(String freight, int steps) {}

    private final String name;
    private final String asked;
    private final Set<String> apart;

    Laden(String name, String asked, Set<String> apart) {
        this.name = name;
        this.asked = asked;
        this.apart = apart;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<Load> stateType() {
        return Load.class;
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
    public Set<String> apart() {
        return apart;
    }

    @Override
    public Load copied(Load state) {
        return apart.isEmpty() ? state : new Load("", state.steps());
    }

    @Override
    public Optional<Topic> states() {
        return Optional.of(new Topic(name + "-states", Topic.Keeps.NEWEST_PER_KEY));
    }

    @Override
    public Folded<Load> on(Optional<Load> state, Event event) {
        return Folded.to(state.map(load -> new Load(load.freight(), load.steps() + 1))
                .orElseGet(() -> new Load(((Errand.Asked) event).text(), 0)));
    }
}
