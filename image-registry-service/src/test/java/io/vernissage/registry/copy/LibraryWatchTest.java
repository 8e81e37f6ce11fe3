package io.vernissage.registry.copy;

import static io.vernissage.registry.Samples.BLOB;
import static io.vernissage.registry.Samples.IMAGE;
import static io.vernissage.registry.Samples.NOON;
import static io.vernissage.registry.Samples.PUBLICATION;
import static io.vernissage.registry.Samples.SIZE;
import static io.vernissage.registry.Samples.SPEC;
import static io.vernissage.registry.Samples.listed;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImage;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageWithdrawn;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Stage;
import io.vernissage.registry.FakeStamp;
import io.vernissage.registry.Samples;
import io.vernissage.registry.TestClock;
import io.vernissage.registry.copy.OpenCopy.Copying;
import io.vernissage.registry.copy.OpenCopy.Withdrawing;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LibraryWatchTest {
    private static final Duration PATIENCE = Duration.ofHours(6);
    private static final OpenCopy COPY = new Copying(IMAGE, BLOB, SIZE, SPEC, NOON);
    private static final Problem SOME_PROBLEM = Problem.passing("some", "Some", "Some problem.");
    private static final Map<UUID, OpenCopy> OPEN = Map.of(PUBLICATION, COPY);

    private static final String DELETE = "delete contoso:debian:12:1.0.0";

    private final FakeStamp stamp = new FakeStamp();
    private final List<Event> told = new ArrayList<>();
    private final TestClock clock = new TestClock(NOON);
    private final LibraryWatch watch = new LibraryWatch(stamp, PATIENCE, clock);

    @Test
    void shouldWaitWhileTheLibraryCopies() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Creating"));
        // When
        look();
        look();
        // Then
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTellTheImageWhenTheLibraryHasIt() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Succeeded"));
        // When
        look();
        // Then
        assertThat(told).containsExactly(new ImageRegistered(PUBLICATION, NOON, IMAGE, BLOB, SIZE, SPEC));
    }

    @Test
    void shouldNotTellTwiceWhileTheFoldIsBehindButAgainWhenItStaysOpen() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Succeeded"));
        look();
        // When
        look();
        // Then
        assertThat(told).hasSize(1);
        // When
        clock.pass(Duration.ofSeconds(31));
        look();
        // Then
        assertThat(told).hasSize(2);
    }

    @Test
    void shouldSayWhatToCheckAndTakeTheEntryOutOnlyOnceThatIsInTheLog() {
        for (var word : List.of("Failed", "Canceled")) {
            // Given
            told.clear();
            clock.pass(Duration.ofSeconds(60));
            stamp.holding(listed(BLOB.uri(), word));
            // When
            look();
            // Then
            assertThat(failure().problem().type()).endsWith("image-copy-failed");
            assertThat(failure().problem().stage()).contains(Stage.IMAGE);
            assertThat(failure().problem().detail()).contains(word, BLOB.uri().toString(), "Check");
            assertThat(stamp.list())
                    .as("this process may die before it has told")
                    .hasSize(1);
            // When
            look(withdrawing());
            look(withdrawing()); // the fold is behind
            // Then
            assertThat(stamp.list()).isEmpty();
            assertThat(told).hasSize(2).last().isEqualTo(new ImageWithdrawn(PUBLICATION, clock.instant(), IMAGE));
        }
    }

    @Test
    void shouldLeaveAnotherPublicationsImageAlone() {
        // Given
        stamp.holding(listed(URI.create("https://other.example/vhds/other.vhd"), "Failed"));
        // When
        look();
        // Then
        assertThat(failure().problem().type()).endsWith("image-exists");
        assertThat(stamp.list()).hasSize(1);
    }

    @Test
    void shouldFailOnlyWhenTheImageIsMissingTwice() {
        // When
        look();
        // Then
        assertThat(told).isEmpty();
        // When
        look();
        // Then
        assertThat(failure().problem().type()).endsWith("image-vanished");
    }

    @Test
    void shouldCountMissingAnewWhenTheImageWasSeenInBetween() {
        // Given
        look();
        stamp.holding(listed(BLOB.uri(), "Creating"));
        look();
        stamp.delete(IMAGE.publisher(), IMAGE.offer(), IMAGE.sku(), IMAGE.version());
        // When
        look();
        // Then
        assertThat(told).isEmpty();
    }

    @Test
    void shouldFailWhenTheCopyTakesTooLong() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Creating"));
        clock.pass(PATIENCE.plusSeconds(1));
        // When
        look();
        // Then
        assertThat(failure().problem().type()).endsWith("image-copy-overdue");
        // When
        look(withdrawing());
        // Then
        assertThat(stamp.list()).isEmpty();
    }

    @Test
    void shouldStayOpenWhileTheStampDoesNotAnswer() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Succeeded"));
        stamp.troubledBy(new HubException(503, "ServerBusy", true, "Could not list the images: 503", null));
        look();
        assertThat(told).isEmpty();
        // When
        stamp.well();
        look();
        // Then
        assertThat(told).hasSize(1).first().isInstanceOf(ImageRegistered.class);
    }

    @Test
    void shouldFailInTheStampsWordsWhenItDoesNotAnswerForTooLong() {
        // Given
        stamp.troubledBy(new HubException(503, "ServerBusy", true, "Could not list the images: 503", null));
        clock.pass(PATIENCE.plusSeconds(1));
        // When
        look();
        // Then
        assertThat(failure().problem().detail()).contains("Could not list the images: 503");
    }

    @Test
    void shouldAskOnceHoweverManyCopiesAreOpen() {
        // Given
        var open = new HashMap<UUID, OpenCopy>();
        for (int i = 0; i < 100; i++) {
            var image = new ImageReference("Contoso", "Debian", "12", "1.0." + i);
            open.put(new UUID(7, i), new Copying(image, BLOB, SIZE, Samples.spec(image), NOON));
            stamp.holding(new PlatformImage(
                    "contoso", "DEBIAN", "12", "1.0." + i, "/id", "Linux", Optional.of(BLOB.uri()), "Succeeded"));
        }
        // When
        watch.tick(open, told::add);
        // Then
        assertThat(told).hasSize(100).allMatch(ImageRegistered.class::isInstance);
        assertThat(stamp.calls()).containsExactly("list all");
    }

    @Test
    void shouldTryToRemoveAnEntryOnceAMinuteUntilPatienceEndsAndThenSayThatItIsLeft() {
        // Given: the list is answered, a removal never is
        stamp.holding(listed(BLOB.uri(), "Failed"));
        look();
        var withdrawing = withdrawing();
        stamp.keepingEntriesBy(new HubException(500, "InternalError", true, "Could not delete the image: 500", null));
        // When
        look(withdrawing);
        look(withdrawing);
        // Then
        assertThat(stamp.calls()).containsOnlyOnce(DELETE);
        // When
        clock.pass(Duration.ofSeconds(61));
        look(withdrawing);
        // Then
        assertThat(stamp.calls()).filteredOn(DELETE::equals).hasSize(2);
        assertThat(told).hasSize(1);
        // When
        clock.pass(PATIENCE);
        look(withdrawing);
        // Then
        assertThat(told).hasSize(2);
        var problem = ((ImageRegistrationFailed) told.getLast()).problem();
        assertThat(problem.type()).endsWith("image-entry-left");
        assertThat(problem.detail())
                .contains("Could not delete the image: 500", IMAGE.toString(), "ended as Failed", "operator");
    }

    @Test
    void shouldSayAtOnceThatAnEntryIsLeftWhereTheStampRefuses() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Failed"));
        look();
        stamp.keepingEntriesBy(new HubException(403, "AuthorizationFailed", false, "no right to delete", null));
        // When
        look(withdrawing());
        // Then
        assertThat(((ImageRegistrationFailed) told.getLast()).problem().detail())
                .contains("no right to delete");
    }

    @Test
    void shouldTryOneRemovalATickWhileTheStampManagesNone() {
        // Given
        var open = new HashMap<UUID, OpenCopy>();
        for (int i = 0; i < 20; i++) {
            var image = new ImageReference("Contoso", "Debian", "12", "1.0." + i);
            open.put(new UUID(7, i), new Withdrawing(image, BLOB, Samples.spec(image), NOON, SOME_PROBLEM));
            stamp.holding(new PlatformImage(
                    "Contoso", "Debian", "12", "1.0." + i, "/id", "Linux", Optional.of(BLOB.uri()), "Failed"));
        }
        stamp.keepingEntriesBy(new HubException(503, "ServerBusy", true, "busy", null));
        // When
        watch.tick(open, told::add);
        // Then
        assertThat(stamp.calls()).filteredOn(call -> call.startsWith("delete")).hasSize(1);
        // When
        stamp.well();
        watch.tick(open, told::add);
        // Then
        assertThat(told).hasSize(19).allMatch(ImageWithdrawn.class::isInstance);
    }

    @Test
    void shouldTakeOutTheEntryOfACopyThatWasGivenUpWhileTheStampWasAway() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Creating"));
        stamp.troubledBy(new HubException(503, "ServerBusy", true, "Could not list the images: 503", null));
        clock.pass(PATIENCE.plusSeconds(1));
        look();
        look(withdrawing());
        // When
        stamp.well();
        look(withdrawing());
        // Then
        assertThat(stamp.list()).isEmpty();
        assertThat(told).hasSize(2).last().isInstanceOf(ImageWithdrawn.class);
    }

    @Test
    void shouldNotTakeOutWhatSomebodyMayUseNorWhatIsNotItsOwn() {
        // Given
        stamp.holding(listed(BLOB.uri(), "Succeeded"));
        // When
        look(new Withdrawing(IMAGE, BLOB, SPEC, NOON, SOME_PROBLEM));
        // Then
        assertThat(failure().problem().type()).endsWith("image-entry-left");
        // Given
        stamp.holding(listed(URI.create("https://other.example/vhds/other.vhd"), "Failed"));
        // When
        look(new Withdrawing(IMAGE, BLOB, SPEC, NOON.plusSeconds(1), SOME_PROBLEM));
        clock.pass(Duration.ofSeconds(61));
        look(new Withdrawing(IMAGE, BLOB, SPEC, NOON.plusSeconds(1), SOME_PROBLEM));
        // Then
        assertThat(told.getLast()).isInstanceOf(ImageWithdrawn.class);
        assertThat(stamp.calls()).doesNotContain(DELETE);
    }

    private void look() {
        watch.tick(OPEN, told::add);
    }

    private void look(OpenCopy copy) {
        watch.tick(Map.of(PUBLICATION, copy), told::add);
    }

    /** What the fold makes of the failure that was told. */
    private OpenCopy withdrawing() {
        var failed = told.stream()
                .filter(ImageRegistrationFailed.class::isInstance)
                .findFirst()
                .orElseThrow();
        return new OpenCopies().on(Optional.of(COPY), failed).state().orElseThrow();
    }

    private ImageRegistrationFailed failure() {
        assertThat(told).hasSize(1);
        return (ImageRegistrationFailed) told.getFirst();
    }
}
