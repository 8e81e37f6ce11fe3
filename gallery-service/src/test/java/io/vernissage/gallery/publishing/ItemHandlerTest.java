package io.vernissage.gallery.publishing;

import static io.vernissage.gallery.publishing.Due.IDENTITY;
import static io.vernissage.gallery.publishing.Due.NOW;
import static io.vernissage.gallery.publishing.Due.registered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.gallery.azpkg.Items;
import io.vernissage.hub.HubException;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemFailed;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemPublished;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.queue.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ItemHandlerTest {
    private final FakeStamp stamp = new FakeStamp();
    private final ItemPublisher publisher = Due.publisher(stamp);
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
        afterBoot.handle(Due.booted(Order.GALLERY_AFTER_BOOT), told::add);
        // Then
        assertThat(told).containsExactly(new GalleryItemPublished(Items.PUBLICATION, NOW, IDENTITY, Items.IMAGE));
    }

    @Test
    void shouldDoNothingOnABootThatIsNotWaitedFor() throws Exception {
        afterBoot.handle(Due.booted(Order.GALLERY_AFTER_IMAGE), told::add);
        assertThat(stamp.calls).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldDoNothingWithoutAGalleryItem() throws Exception {
        // Given
        var asked = Due.specification(Order.GALLERY_AFTER_IMAGE);
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
    void shouldTellARefusalOfTheBlobServiceAtOnceAndWithoutItsSignature() {
        // Given
        var signature = "F8qJ7AWOLp5HM9ohU+g1kKM9IsnSrsqP1wAe3U2OEAc=";
        stamp.blobs.refuse(
                "AuthorizationFailure", "The MAC signature found in the HTTP request '" + signature + "' is not ours.");
        // When
        var problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> afterImage.handle(registered(Order.GALLERY_AFTER_IMAGE), told::add))
                .problem();
        // Then
        assertThat(problem.type()).endsWith(":gallery-item-refused");
        assertThat(problem.detail())
                .contains("store the package", "403 AuthorizationFailure")
                .doesNotContain(signature);
    }

    @Test
    void shouldLeaveAStampThatAsksForItAloneForAsLong() {
        // Given
        var wait = Duration.ofMinutes(2);
        var away = new HubException(503, "ServerBusy", true, Optional.of(wait), "busy", null);
        // When, then
        assertThat(afterImage.waitAfter(registered(Order.GALLERY_AFTER_IMAGE), away))
                .isGreaterThanOrEqualTo(wait);
        assertThat(afterImage.waitAfter(registered(Order.GALLERY_AFTER_IMAGE), new IllegalStateException()))
                .isZero();
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
        var asked = Due.specification(Order.GALLERY_AFTER_IMAGE);
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
                .isNotEqualTo(TemporaryStorage.accountOf(UUID.randomUUID()));
    }
}
