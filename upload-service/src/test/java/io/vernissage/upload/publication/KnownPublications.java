package io.vernissage.upload.publication;

import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.fold.Fold;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.pipeline.fold.FoldTimer;
import io.vernissage.pipeline.fold.StateCopy;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.pipeline.queue.WorkQueue;
import io.vernissage.pipeline.queue.WorkQueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Publications without brokers: what is told is folded at once, and copied as soon as the test lets all be read. */
public final class KnownPublications implements Pipeline, Stamps {
    private final Map<UUID, Publication> folded = new ConcurrentHashMap<>();
    private final PublicationFold fold = new PublicationFold("local", _ -> Optional.empty());
    private final boolean whole;
    private volatile Optional<String> trouble;

    private KnownPublications(boolean whole, Optional<String> trouble) {
        this.whole = whole;
        this.trouble = trouble;
    }

    /** A process that has read everything there is. */
    public static KnownPublications read() {
        return new KnownPublications(true, Optional.empty());
    }

    /** A process that has only just begun to read. */
    static KnownPublications beingRead() {
        return new KnownPublications(false, Optional.of("still being read"));
    }

    public Publications publications() {
        return new Publications(this, this, _ -> Optional.empty());
    }

    /** The brokers are away from now on. */
    void loseBrokers() {
        trouble = Optional.of("the brokers do not answer");
    }

    @Override
    public <E extends Event> Optional<E> readBack(Topic topic, Class<E> type, UUID publication, Instant around) {
        throw new UnsupportedOperationException("Nothing was told");
    }

    @Override
    public void tell(List<? extends Event> events) {
        for (var event : events) {
            var before = Optional.ofNullable(folded.get(event.publication()));
            fold.on(before, event).state().ifPresent(state -> folded.put(state.id(), fold.copied(state)));
        }
    }

    long requests() {
        return folded.size();
    }

    @Override
    @SuppressWarnings("unchecked") // the only states there are
    public <S> StateCopy<S> copyOf(Topic states, Class<S> stateType) {
        return (StateCopy<S>) new Copy();
    }

    private final class Copy implements StateCopy<Publication> {
        @Override
        public boolean whole() {
            return whole;
        }

        @Override
        public Optional<Publication> get(UUID publication) {
            return whole ? Optional.ofNullable(folded.get(publication)) : Optional.empty();
        }

        @Override
        public List<Publication> all() {
            return whole ? List.copyOf(folded.values()) : List.of();
        }

        @Override
        public Optional<Publication> await(UUID publication, Predicate<Publication> condition, Duration atMost) {
            return get(publication);
        }

        @Override
        public Optional<String> trouble() {
            return trouble;
        }

        @Override
        public void close() {}
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic) {
        return new NoFold<>();
    }

    @Override
    public <S> Fold<S> fold(FoldLogic<S> logic, Duration every, FoldTimer<S> timer) {
        throw new IllegalStateException("publications have no timer");
    }

    @Override
    public <E extends Event> WorkQueue work(WorkQueueSettings settings, Class<E> type, WorkHandler<E> handler) {
        throw new IllegalStateException("publications take no work");
    }

    @Override
    public Stamp stamp(Optional<String> name) {
        throw new IllegalStateException("publications talk to no stamp");
    }

    @Override
    public Set<String> names() {
        return Set.of(defaultName());
    }

    @Override
    public String defaultName() {
        return "local";
    }

    private record NoFold<S>() implements Fold<S> {
        @Override
        public Map<UUID, S> owned() {
            return Map.of();
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
