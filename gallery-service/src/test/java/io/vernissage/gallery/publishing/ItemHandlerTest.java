package io.vernissage.gallery.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.gallery.azpkg.Items;
import io.vernissage.hub.GalleryItem;
import io.vernissage.hub.HubException;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemFailed;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemPublished;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.queue.Work;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

class ItemHandlerTest {
    private static final String IDENTITY = "Contoso.Debian12-5.1.0.0";
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    private record Settings(int slots, Duration packageAccess, Duration confirmWithin) implements GallerySettings {}

    private final FakeStamp stamp = new FakeStamp();
    private final ItemPublisher publisher =
            new ItemPublisher(stamp, new Settings(1, Duration.ofMinutes(30), Duration.ZERO));
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final ItemHandler<ImageRegistered> afterImage = new ItemHandler<>(ItemRequest::of, publisher, clock);
    private final ItemHandler<VirtualMachineBooted> afterBoot = new ItemHandler<>(ItemRequest::of, publisher, clock);
    private final List<Event> told = new ArrayList<>();

    @Test
    void shouldPublishAfterTheImageAndLeaveNothingTemporary() throws Exception {
        // When
        afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add);
        // Then
        assertThat(told).containsExactly(new GalleryItemPublished(Items.PUBLICATION, NOW, IDENTITY, Items.IMAGE));
        assertThat(stamp.items).containsOnlyKeys(IDENTITY);
        assertThat(stamp.groups).isEmpty();
        assertThat(stamp.calls)
                .containsExactly(
                        "get item",
                        "ensure group",
                        "ensure account",
                        "blob",
                        "blob",
                        "publish",
                        "get item",
                        "delete group");
        assertThat(stamp.lifetime).isEqualTo(Duration.ofMinutes(30));
        assertThat(stamp.blobs.publicAccess("/packages"))
                .as("the container is private")
                .isEmpty();
    }

    @Test
    void shouldWaitForTheBootWhereThatIsAsked() throws Exception {
        // When
        afterImage.handle(registered(Order.GALLERY_AFTER_BOOT), told::add);
        // Then
        assertThat(stamp.calls).isEmpty();
        assertThat(told).isEmpty();
        // When
        afterBoot.handle(booted(Order.GALLERY_AFTER_BOOT), told::add);
        // Then
        assertThat(told).containsExactly(new GalleryItemPublished(Items.PUBLICATION, NOW, IDENTITY, Items.IMAGE));
    }

    @Test
    void shouldDoNothingOnABootThatIsNotWaitedFor() throws Exception {
        afterBoot.handle(booted(Order.GALLERY_AFTER_IMAGE), told::add);
        assertThat(stamp.calls).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldDoNothingWithoutAGalleryItem() throws Exception {
        // Given
        var asked = specification(Order.GALLERY_AFTER_IMAGE);
        var without = new PublicationSpec(
                asked.source(),
                asked.image(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                asked.order(),
                Optional.empty());
        var work = new Work<>(registered(without), 1);
        // When
        afterImage.handle(work, told::add);
        afterImage.failed(work, Problem.lasting("x", "X", "x"), told::add);
        // Then
        assertThat(stamp.calls).isEmpty();
        assertThat(told).isEmpty();
    }

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
                var handler = new ItemHandler<ImageRegistered>(
                        ItemRequest::of,
                        new ItemPublisher(mortal, new Settings(1, Duration.ofMinutes(30), Duration.ZERO)),
                        clock);
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
    void shouldTellARefusalInTheStampsWords() {
        // Given
        stamp.publishFails = Optional.of(new HubException(
                400,
                "GalleryItemNotSaved",
                false,
                "publish: GalleryItemNotSaved, Manifest file part relation not found",
                null));
        var work = registered(Order.GALLERY_AFTER_IMAGE);
        // When
        var problem = catchThrowableOfType(ProblemException.class, () -> afterImage.handle(work, told::add))
                .problem();
        afterImage.failed(work, problem, told::add);
        // Then
        assertThat(problem.type()).endsWith(":gallery-item-refused");
        assertThat(problem.detail()).contains("Manifest file part relation not found");
        assertThat(problem.retryable()).isFalse();
        assertThat(told).containsExactly(new GalleryItemFailed(Items.PUBLICATION, NOW, problem));
        assertThat(stamp.groups).isEmpty();
    }

    @Test
    void shouldSayThatMendingHelpsWhereThePackageIsNotTheReason() {
        stamp.publishFails = Optional.of(new HubException(403, "AuthorizationFailed", false, "no operator", null));
        var problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add))
                .problem();
        assertThat(problem.retryable()).isTrue();
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
                new Work<>(registered(specification(Order.GALLERY_AFTER_IMAGE)), GalleryStart.DELIVERIES), told::add);
        // Then
        assertThat(told).hasExactlyElementsOfTypes(GalleryItemPublished.class);
    }

    @Test
    void shouldTellAFailureThoughTheStampIsAway() {
        stamp.deletingGroupsFails = Optional.of(new HubException(0, "", true, "no answer", null));
        afterImage.failed(registered(Order.GALLERY_AFTER_IMAGE), Problem.passing("x", "X", "x"), told::add);
        assertThat(told).hasExactlyElementsOfTypes(GalleryItemFailed.class);
    }

    @Test
    void shouldJudgeTheRequestBeforeAskingTheStamp() {
        // Given
        var bad = Items.specification(Items.titled("<b>no</b>"), Order.GALLERY_AFTER_IMAGE);
        // When, then
        assertThatThrownBy(() -> afterImage.handle(new Work<>(registered(bad), 1), told::add))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.title");
        assertThat(stamp.calls).isEmpty();
    }

    @Test
    void shouldNameAnUnknownStamp() {
        // Given
        var asked = specification(Order.GALLERY_AFTER_IMAGE);
        var elsewhere = new PublicationSpec(
                asked.source(),
                asked.image(),
                List.of(),
                asked.galleryItem(),
                Optional.empty(),
                asked.order(),
                Optional.of("atlantis"));
        // When, then
        assertThatThrownBy(() -> afterImage.handle(new Work<>(registered(elsewhere), 1), told::add))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("atlantis")
                .hasMessageContaining("redmond");
    }

    @Test
    void shouldNameStorageAccountsAsAStampWantsThem() {
        assertThat(TemporaryStorage.accountOf(Items.PUBLICATION))
                .matches("[a-z0-9]{24}")
                .isEqualTo(TemporaryStorage.accountOf(Items.PUBLICATION))
                .isNotEqualTo(TemporaryStorage.accountOf(java.util.UUID.randomUUID()));
    }

    private static PublicationSpec specification(Order order) {
        return Items.specification(Items.titled("Debian 12"), order);
    }

    private static Work<ImageRegistered> registered(Order order) {
        return new Work<>(registered(specification(order)), 1);
    }

    private static ImageRegistered registered(PublicationSpec specification) {
        var blob = new BlobLocation(
                "redmond", "g", "a", "vhds", "x.vhd", URI.create("https://a.blob.example.test/vhds/x.vhd"));
        return new ImageRegistered(Items.PUBLICATION, NOW, Items.IMAGE, blob, 1L << 30, specification);
    }

    private static Work<VirtualMachineBooted> booted(Order order) {
        return new Work<>(
                new VirtualMachineBooted(
                        Items.PUBLICATION, NOW, "/subscriptions/s/vm", "login:", Items.IMAGE, specification(order)),
                1);
    }
}
