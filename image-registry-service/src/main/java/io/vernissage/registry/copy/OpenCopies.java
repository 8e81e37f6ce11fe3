package io.vernissage.registry.copy;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.ImageEvent;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.ImageEvent.ImageWithdrawn;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.registry.RegistrationProblems;
import io.vernissage.registry.copy.OpenCopy.Copying;
import io.vernissage.registry.copy.OpenCopy.Withdrawing;
import java.util.List;
import java.util.Optional;

/**
 * Which copies are open. A start opens one, a good end closes it, and so does a bad one once the library's entry has been
 * withdrawn; whatever comes twice changes nothing.
 *
 * <p>Nothing is kept of a copy that has ended. A start told once more after its end (the registrar died between telling
 * and acknowledging) opens it anew; the next look at the library finds it as it is and tells the same end again, which the
 * readers of these events take as they take every event that comes twice. So it cannot stay open, and the state is no
 * larger than what is open.
 */
final class OpenCopies implements FoldLogic<OpenCopy> {
    @Override
    public String name() {
        return "image-registry-service.copies";
    }

    @Override
    public Class<OpenCopy> stateType() {
        return OpenCopy.class;
    }

    @Override
    public List<Topic> topics() {
        return List.of(Topics.IMAGES);
    }

    @Override
    public List<Class<? extends Event>> events() {
        return List.of(ImageEvent.class);
    }

    @Override
    public Folded<OpenCopy> on(Optional<OpenCopy> state, Event event) {
        return event instanceof ImageEvent told ? on(state, told) : Folded.unchanged(state);
    }

    private static Folded<OpenCopy> on(Optional<OpenCopy> state, ImageEvent told) {
        return switch (told) {
            case ImageRegistrationStarted started ->
                Folded.to(state.filter(Copying.class::isInstance).orElseGet(() -> opened(started)));
            case ImageRegistrationFailed failed -> Folded.unchanged(state.flatMap(copy -> failed(copy, failed)));
            case ImageRegistered _, ImageWithdrawn _ -> Folded.closed();
        };
    }

    /** The reason is in the log before the library's entry goes: removed first, it could be lost with this process. */
    private static Optional<OpenCopy> failed(OpenCopy copy, ImageRegistrationFailed failed) {
        if (!RegistrationProblems.mayLeaveEntry(failed.problem())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (copy) {
                    case Copying copying -> Withdrawing.of(copying, failed.at(), failed.problem());
                    case Withdrawing withdrawing -> withdrawing; // told twice
                });
    }

    private static OpenCopy opened(ImageRegistrationStarted started) {
        return new Copying(started.image(), started.blob(), started.virtualSize(), started.spec(), started.at());
    }
}
