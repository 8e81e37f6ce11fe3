package io.vernissage.upload.publication;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vernissage.pipeline.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * How far one stage is. It only ever moves on: a stage that has ended stays as it ended, however often and in whatever
 * order its events arrive.
 *
 * @param attempt which try this is, from 1; 0 before the first
 */
public record StageProgress(
        State state, int attempt, Optional<Instant> startedAt, Optional<Instant> endedAt, Optional<Problem> problem) {

    /** What a stage can be doing. */
    public enum State {
        /** An earlier stage is at work. */
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("running")
        RUNNING,
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("failed")
        FAILED,
        /** Never begun, because a stage before it failed. */
        @JsonProperty("skipped")
        SKIPPED;

        boolean ended() {
            return this == COMPLETED || this == FAILED || this == SKIPPED;
        }
    }

    static final StageProgress WAITING =
            new StageProgress(State.WAITING, 0, Optional.empty(), Optional.empty(), Optional.empty());

    StageProgress started(Instant at) {
        return state == State.WAITING
                ? new StageProgress(State.RUNNING, 1, Optional.of(at), Optional.empty(), Optional.empty())
                : this;
    }

    StageProgress completed(Instant at) {
        return ended()
                ? this
                : new StageProgress(
                        State.COMPLETED,
                        Math.max(1, attempt),
                        startedAt.or(() -> Optional.of(at)),
                        Optional.of(at),
                        problem);
    }

    StageProgress failed(Instant at, Problem problem) {
        return ended()
                ? this
                : new StageProgress(
                        State.FAILED,
                        Math.max(1, attempt),
                        startedAt.or(() -> Optional.of(at)),
                        Optional.of(at),
                        Optional.of(problem));
    }

    StageProgress skipped(Instant at) {
        return state == State.WAITING
                ? new StageProgress(State.SKIPPED, 0, Optional.empty(), Optional.of(at), Optional.empty())
                : this;
    }

    boolean ended() {
        return state.ended();
    }
}
