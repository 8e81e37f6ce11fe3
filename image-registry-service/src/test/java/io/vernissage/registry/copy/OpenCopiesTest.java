package io.vernissage.registry.copy;

import static io.vernissage.registry.Samples.BLOB;
import static io.vernissage.registry.Samples.IMAGE;
import static io.vernissage.registry.Samples.NOON;
import static io.vernissage.registry.Samples.PUBLICATION;
import static io.vernissage.registry.Samples.SIZE;
import static io.vernissage.registry.Samples.SPEC;
import static io.vernissage.registry.Samples.registered;
import static io.vernissage.registry.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.pipeline.ImageEvent;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.ImageEvent.ImageWithdrawn;
import io.vernissage.pipeline.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenCopiesTest {
    private static final OpenCopy OPEN = new OpenCopy(IMAGE, BLOB, SIZE, SPEC, NOON);
    private static final List<ImageEvent> ENDS = List.of(
            registered(),
            new ImageRegistrationFailed(PUBLICATION, NOON, Problem.passing("some", "Some", "problem")),
            new ImageWithdrawn(PUBLICATION, NOON, IMAGE));

    private final OpenCopies copies = new OpenCopies();

    @Test
    void shouldOpenWhenStarted() {
        assertThat(after(started())).contains(OPEN);
    }

    @Test
    void shouldCloseAtEveryEnd() {
        for (var end : ENDS) {
            assertThat(after(started(), end)).as("after %s", end).isEmpty();
        }
    }

    @Test
    void shouldEndTheSameWhenEveryEventComesTwice() {
        for (var end : ENDS) {
            // Given
            var history = List.of(started(), end);
            var twice =
                    history.stream().flatMap(event -> Stream.of(event, event)).toArray(ImageEvent[]::new);
            // When, Then
            assertThat(after(twice)).as("after %s", end).isEmpty();
        }
    }

    @Test
    void shouldKeepTheFirstStartWhenToldAgainLater() {
        // Given
        var later = new ImageRegistrationStarted(PUBLICATION, NOON.plusSeconds(3600), IMAGE, BLOB, SIZE, SPEC);
        // When, Then: patience counts from the first
        assertThat(after(started(), later)).contains(OPEN);
    }

    @Test
    void shouldChangeNothingWhenAnEndComesWithoutAStart() {
        for (var end : ENDS) {
            assertThat(after(end)).isEmpty();
        }
    }

    @Test
    void shouldTellNothingOfItsOwn() {
        assertThat(copies.on(Optional.empty(), started()).told()).isEmpty();
    }

    private Optional<OpenCopy> after(ImageEvent... events) {
        var state = Optional.<OpenCopy>empty();
        for (var event : events) {
            state = copies.on(state, event).state();
        }
        return state;
    }
}
