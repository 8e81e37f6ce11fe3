package io.vernissage.gallery.publishing;

import static io.vernissage.gallery.publishing.Due.IDENTITY;
import static io.vernissage.gallery.publishing.Due.NOW;
import static io.vernissage.gallery.publishing.Due.registered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.gallery.azpkg.Items;
import io.vernissage.hub.GalleryItem;
import io.vernissage.hub.HubException;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemPublished;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.queue.Work;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

/** What is done twice, cut off, or done by two at once. */
class ItemReplayTest {
    private final FakeStamp stamp = new FakeStamp();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final ItemHandler<ImageRegistered> afterImage =
            new ItemHandler<>(ItemRequest::of, Due.publisher(stamp), clock);
    private final List<Event> told = new ArrayList<>();

    @Test
    void shouldEndTheSameWhenTheEventComesTwice() throws Exception {
        // When
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        stamp.now = stamp.now.plusSeconds(60);
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        // Then
        assertThat(told)
                .hasSize(2)
                .containsOnly(new GalleryItemPublished(Items.PUBLICATION, NOW, IDENTITY, Items.IMAGE));
        assertThat(stamp.calls).filteredOn("publish"::equals).hasSize(1);
        assertThat(stamp.groups).isEmpty();
    }

    @Test
    void shouldEndTheSameWhereverTheProcessIsKilled() throws Exception {
        for (var killedAt = 1; killedAt <= 8; killedAt++) {
            for (var afterwards : List.of(false, true)) {
                // Given
                var mortal = new FakeStamp();
                mortal.killedAt = killedAt;
                mortal.killedAfterwards = afterwards;
                var handler = new ItemHandler<ImageRegistered>(ItemRequest::of, Due.publisher(mortal), clock);
                var outbox = new ArrayList<Event>();
                // When
                try {
                    handler.handle(registered(Order.GALLERY_AFTER_IMAGE), outbox::add);
                } catch (Error | RuntimeException e) {
                    assertThat(Exceptions.unwrap(e)).isInstanceOf(FakeStamp.Killed.class);
                    outbox.clear(); // nothing leaves before the handler returns
                }
                handler.handle(registered(Order.GALLERY_AFTER_IMAGE), outbox::add);
                // Then
                assertThat(outbox)
                        .containsOnly(new GalleryItemPublished(Items.PUBLICATION, NOW, IDENTITY, Items.IMAGE));
                assertThat(mortal.items).as("killed at call %d", killedAt).containsOnlyKeys(IDENTITY);
                assertThat(mortal.groups).as("killed at call %d", killedAt).isEmpty();
            }
        }
    }

    @Test
    void shouldCountAnItemThatAnotherWorkerPublishedMeanwhile() throws Exception {
        // Given: between our look and our call, a worker that was thought dead finishes, and takes the package away
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        told.clear();
        var looks = new ArrayList<Integer>();
        stamp.shown = item -> {
            looks.add(1);
            return looks.size() == 1 ? Optional.empty() : item;
        };
        stamp.publishFails =
                Optional.of(new HubException(400, "GalleryItemNotSaved", false, "package can not be read", null));
        // When
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        // Then
        assertThat(told).containsExactly(new GalleryItemPublished(Items.PUBLICATION, NOW, IDENTITY, Items.IMAGE));
    }

    @Test
    void shouldCountAnItemWhosePlaceAnotherWorkerClearsAway() throws Exception {
        // Given: between our look and our call, a worker that was thought dead publishes and is gone with the group
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        told.clear();
        var looks = new ArrayList<Integer>();
        stamp.shown = item -> {
            looks.add(1);
            return looks.size() == 1 ? Optional.empty() : item;
        };
        stamp.ensuringAccountsFails = Optional.of(new HubException(409, "AccountIsDisabled", false, "disabled", null));
        // When
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        // Then
        assertThat(told).containsExactly(new GalleryItemPublished(Items.PUBLICATION, NOW, IDENTITY, Items.IMAGE));
        assertThat(stamp.groups).isEmpty();
    }

    @Test
    void shouldLookAgainLaterWhenItsPlaceIsBeingClearedAway() {
        for (var code : List.of("ResourceGroupNotFound", "ContainerBeingDeleted")) {
            // Given
            stamp.ensuringAccountsFails = Optional.of(new HubException(404, code, false, "gone", null));
            // When, then
            assertThatThrownBy(() -> afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add))
                    .isInstanceOfSatisfying(
                            HubException.class,
                            error -> assertThat(error.passing()).isTrue());
        }
    }

    @Test
    void shouldNotTouchAnItemOfTheSameIdentityThatIsNotItsOwn() {
        // Given
        var older = new GalleryItem(
                IDENTITY,
                "Contoso",
                "Debian12-5",
                "1.0.0",
                "Debian 12",
                NOW,
                NOW,
                List.of("https://gallery.test/artifact/20161101/" + IDENTITY
                        + "/DeploymentTemplates/DefaultTemplate.json"));
        stamp.items.put(IDENTITY, older);
        // When
        var problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add))
                .problem();
        // Then
        assertThat(problem.type()).endsWith(":gallery-item-exists");
        assertThat(problem.detail()).contains(IDENTITY, "2026-11-23T00:00:00Z", "another image.version");
        assertThat(problem.stage()).contains(Stage.GALLERY_ITEM);
        assertThat(stamp.items).containsEntry(IDENTITY, older);
        assertThat(stamp.calls).containsExactly("get item");
    }

    @Test
    void shouldNotBelieveAnItemThatIsNotToBeSeen() {
        // Given
        stamp.shown = _ -> Optional.empty();
        // When, then
        assertThatThrownBy(() -> afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add))
                .isInstanceOf(NotVisibleException.class)
                .hasMessageContaining(IDENTITY);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTakeAPublishedItemForPublishedThoughTheGroupWillNotGo() throws Exception {
        // Given
        stamp.deletingGroupsFails = Optional.of(new HubException(409, "Conflict", true, "busy", null));
        // When, then: the queue gives it again as often as it may
        assertThatThrownBy(() -> afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add))
                .isInstanceOf(HubException.class);
        // When
        afterImage.handle(
                new Work<>(registered(Due.specification(Order.GALLERY_AFTER_IMAGE)), GalleryStart.DELIVERIES),
                told::add);
        // Then
        assertThat(told).hasExactlyElementsOfTypes(GalleryItemPublished.class);
    }

    @Test
    void shouldLeaveToTheQueueWhatMayPassAndKeepThePackageForIt() throws Exception {
        // Given
        stamp.publishFails = Optional.of(new HubException(503, "ServerBusy", true, "busy", null));
        // When, then
        assertThatThrownBy(() -> afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add))
                .isInstanceOf(HubException.class);
        assertThat(stamp.groups)
                .containsOnlyKeys("vernissage-" + Items.PUBLICATION + "-gallery")
                .allSatisfy((_, tags) ->
                        assertThat(tags).containsEntry("vernissage-publication", Items.PUBLICATION.toString()));
        // When
        stamp.publishFails = Optional.empty();
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        // Then
        assertThat(told).hasSize(1);
        assertThat(stamp.groups).isEmpty();
    }
}
