package io.vernissage.registry.registration;

import static io.vernissage.registry.Samples.BLOB;
import static io.vernissage.registry.Samples.IMAGE;
import static io.vernissage.registry.Samples.NOON;
import static io.vernissage.registry.Samples.PUBLICATION;
import static io.vernissage.registry.Samples.SIZE;
import static io.vernissage.registry.Samples.SPEC;
import static io.vernissage.registry.Samples.completed;
import static io.vernissage.registry.Samples.listed;
import static io.vernissage.registry.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.registry.FakeStamp;
import io.vernissage.registry.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistrarTest {
    private static final URI OTHER = URI.create("https://other.blob.local.example/vhds/other.vhd");

    private final FakeStamp stamp = new FakeStamp();
    private final List<Event> told = new ArrayList<>();
    private final List<URI> checked = new ArrayList<>();
    private final Registrar registrar =
            new Registrar(stamp, (_, address, _, _) -> checked.add(address), Duration.ofHours(24), new TestClock(NOON));

    @Test
    void shouldAskForTheImageAndTellThatItStarted() {
        // When
        handle(completed());
        // Then
        assertThat(stamp.list()).singleElement().satisfies(image -> {
            assertThat(image.osDiskUri()).contains(BLOB.uri());
            assertThat(image.osType()).isEqualTo("Linux");
        });
        assertThat(told).containsExactly(started());
        assertThat(checked).hasSize(1);
    }

    @Test
    void shouldAskOnlyOnceWhenTheSameUploadComesTwice() {
        // When
        handle(completed());
        handle(completed());
        // Then
        assertThat(stamp.calls()).filteredOn(call -> call.startsWith("put")).hasSize(1);
        assertThat(told).containsExactly(started(), started());
    }

    @Test
    void shouldGoOnWithoutReadingTheBlobWhenTheLibraryHasOurImage() {
        for (var word : List.of("Creating", "Succeeded")) {
            // Given: the blob may be gone by now
            told.clear();
            stamp.holding(listed(BLOB.uri(), word));
            // When
            handle(completed());
            // Then
            assertThat(told).containsExactly(started());
            assertThat(checked).isEmpty();
        }
    }

    @Test
    void shouldRefuseToChangeAVersionThatIsThere() {
        for (var word : List.of("Creating", "Succeeded", "Failed")) {
            // Given
            stamp.holding(listed(OTHER, word));
            // When
            var problem = problemOf(completed());
            // Then
            assertThat(problem.type()).endsWith("image-exists");
            assertThat(problem.detail()).contains(IMAGE.toString(), OTHER.toString(), "choose a new version");
            assertThat(problem.retryable()).isFalse();
            assertThat(stamp.list()).containsExactly(listed(OTHER, word));
        }
    }

    @Test
    void shouldReplaceAFailedCopyOfTheSameBlob() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Failed"));
        // When
        handle(completed());
        // Then
        assertThat(stamp.calls())
                .containsExactly(
                        "get contoso:debian:12:1.0.0", "delete contoso:debian:12:1.0.0", "put contoso:debian:12:1.0.0");
    }

    @Test
    void shouldLeaveTroubleThatMayPassToTheQueue() {
        // Given
        var busy = new HubException(503, "ServerBusy", true, "Could not get the image: 503", null);
        stamp.troubledBy(busy);
        // When, Then
        assertThatThrownBy(() -> handle(completed())).isSameAs(busy);
    }

    @Test
    void shouldAnswerInTheStampsWordsWhenItRefuses() {
        // Given
        stamp.troubledBy(new HubException(403, "AuthorizationFailed", false, "The client has no authorization", null));
        // When
        var problem = problemOf(completed());
        // Then
        assertThat(problem.type()).endsWith("image-refused");
        assertThat(problem.detail()).contains("The client has no authorization");
    }

    @Test
    void shouldNameTheConfiguredStampsWhenTheStampIsUnknown() {
        // Given
        var spec = new PublicationSpec(
                SPEC.source(),
                SPEC.image(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                SPEC.order(),
                Optional.of("atlantis"));
        // When
        var problem = problemOf(new UploadCompleted(PUBLICATION, NOON, 1, BLOB, SIZE, 1, Optional.empty(), spec));
        // Then
        assertThat(problem.detail()).contains("atlantis", "test");
    }

    @Test
    void shouldTellAFailureInItsStage() {
        // When
        registrar.failed(new Work<>(completed(), 9), Problem.lasting("some", "Some", "problem"), told::add);
        // Then
        assertThat(told)
                .containsExactly(new ImageRegistrationFailed(
                        PUBLICATION,
                        NOON,
                        Problem.lasting("some", "Some", "problem").in(Stage.IMAGE)));
    }

    @Test
    void shouldTakeAnEntryOfItsOwnOutOfTheLibraryWhenItGivesUp() {
        for (var word : List.of("Creating", "Failed")) {
            // Given: the library has accepted, and no answer ever came
            stamp.holding(listed(BLOB.uri(), word));
            // When
            registrar.failed(new Work<>(completed(), 9), Problem.passing("some", "Some", "problem"), told::add);
            // Then
            assertThat(stamp.list()).isEmpty();
        }
        assertThat(told).hasSize(2);
    }

    @Test
    void shouldLeaveWhatIsWholeOrAnothersWhenItGivesUp() {
        for (var entry : List.of(listed(BLOB.uri(), "Succeeded"), listed(OTHER, "Failed"))) {
            // Given
            stamp.holding(entry);
            // When
            registrar.failed(new Work<>(completed(), 9), Problem.passing("some", "Some", "problem"), told::add);
            // Then
            assertThat(stamp.list()).containsExactly(entry);
        }
    }

    @Test
    void shouldTellThatItGivesUpThoughTheStampIsAway() {
        // Given
        stamp.troubledBy(new HubException(503, "ServerBusy", true, "busy", null));
        // When
        registrar.failed(new Work<>(completed(), 9), Problem.passing("some", "Some", "problem"), told::add);
        // Then
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldLeaveAStampThatAsksForItAloneForAsLong() {
        var wait = Duration.ofMinutes(10);
        var away = new HubException(503, "ServerBusy", true, Optional.of(wait), "busy", null);
        assertThat(registrar.waitAfter(new Work<>(completed(), 5), away)).isGreaterThanOrEqualTo(wait);
        assertThat(registrar.waitAfter(new Work<>(completed(), 5), new IllegalStateException()))
                .isZero();
    }

    private void handle(UploadCompleted upload) {
        registrar.handle(new Work<>(upload, 1), told::add);
    }

    private Problem problemOf(UploadCompleted upload) {
        return catchThrowableOfType(ProblemException.class, () -> handle(upload))
                .problem();
    }
}
