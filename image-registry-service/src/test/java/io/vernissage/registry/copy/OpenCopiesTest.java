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

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.ImageEvent;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.ImageEvent.ImageWithdrawn;
import io.vernissage.pipeline.Problem;
import io.vernissage.registry.RegistrationProblems;
import io.vernissage.registry.copy.OpenCopy.Copying;
import io.vernissage.registry.copy.OpenCopy.Withdrawing;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenCopiesTest {
    private static final OpenCopy OPEN = new Copying(IMAGE, BLOB, SIZE, SPEC, NOON);
    private static final Problem LASTING = RegistrationProblems.copyFailed(IMAGE, BLOB, "Failed");
    private static final ImageEvent FAILED = new ImageRegistrationFailed(PUBLICATION, NOON.plusSeconds(60), LASTING);
    private static final OpenCopy WITHDRAWING = new Withdrawing(IMAGE, BLOB, SPEC, NOON.plusSeconds(60), LASTING);
    private static final List<ImageEvent> ENDS = List.of(
            registered(),
            new ImageRegistrationFailed(PUBLICATION, NOON, RegistrationProblems.vanished(IMAGE)),
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
    void shouldRememberAFailedCopyUntilItsEntryIsWithdrawnOrLeft() {
        // Given
        var left = new ImageRegistrationFailed(
                PUBLICATION, NOON, RegistrationProblems.entryLeft(IMAGE, BLOB, LASTING, "no right"));
        // When, Then
        assertThat(after(started(), FAILED)).contains(WITHDRAWING);
        assertThat(after(started(), FAILED, FAILED)).contains(WITHDRAWING);
        assertThat(after(started(), FAILED, new ImageWithdrawn(PUBLICATION, NOON, IMAGE)))
                .isEmpty();
        assertThat(after(started(), FAILED, left)).isEmpty();
    }

    @Test
    void shouldWaitForTheCopyAnewWhenItIsStartedAfterAFailure() {
        assertThat(after(started(), FAILED, started())).contains(OPEN);
    }

    @Test
    void shouldReadBothStatesBackAndTheStateOfAnEarlierVersion() throws JsonProcessingException {
        var json = EventJson.mapper();
        for (var copy : List.of(OPEN, WITHDRAWING)) {
            assertThat(json.readValue(json.writeValueAsString(copy), OpenCopy.class))
                    .isEqualTo(copy);
        }
        var earlier = (ObjectNode) json.readTree(json.writeValueAsString(OPEN));
        earlier.remove("state");
        assertThat(json.readValue(earlier.toString(), OpenCopy.class)).isEqualTo(OPEN);
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
