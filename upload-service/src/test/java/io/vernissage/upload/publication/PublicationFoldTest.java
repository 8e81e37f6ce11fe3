package io.vernissage.upload.publication;

import static io.vernissage.upload.publication.StageProgress.State.COMPLETED;
import static io.vernissage.upload.publication.StageProgress.State.FAILED;
import static io.vernissage.upload.publication.StageProgress.State.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemPublished;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationEvent.PublicationRequested;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.PublicationSpec.VerifyBoot;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.pipeline.fold.FoldLogic.Folded;
import io.vernissage.upload.Extent;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.UploadStep.CleanupRequested;
import io.vernissage.upload.UploadStep.PlanRequested;
import io.vernissage.upload.UploadStep.SealRequested;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublicationFoldTest {
    private static final UUID ID = UUID.fromString("6f1c7f3e-6f3e-4a58-9a0c-2f6f0c1f0a01");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final BlobLocation BLOB = new BlobLocation(
            "local", "vernissage-" + ID, "account", "disks", ID + ".vhd", URI.create("https://blob/disks/a.vhd"));
    private static final PublicationSpec SPEC =
            spec(CreateOption.PLATFORM_IMAGE, Optional.empty(), Order.GALLERY_AFTER_IMAGE);
    private static final Problem PROBLEM = Problem.lasting("no-disk", "No disk", "There is no disk in it");

    private final PublicationFold fold = new PublicationFold("local", _ -> Optional.empty());

    @Test
    void shouldAskForAPlanOnceHoweverOftenItIsRequested() {
        // When
        var told = told(requested(SPEC), requested(SPEC));
        // Then
        assertThat(told).containsExactly(new PlanRequested(ID, NOW, 1, SPEC));
    }

    @Test
    void shouldKeepTheFirstOfTwoRequestsWithOneId() {
        // Given
        var other = spec(CreateOption.ATTACH, Optional.empty(), Order.GALLERY_AFTER_IMAGE);
        // When
        var publication = state(requested(SPEC), requested(other));
        // Then
        assertThat(publication.spec()).isEqualTo(SPEC);
    }

    @Test
    void shouldSealWhenAllSegmentsAreThereWhicheverIsSeenFirst() {
        var events = new ArrayList<Event>(List.of(planned(3), transferred(0), transferred(4), transferred(9)));
        for (var seed = 0; seed < 24; seed++) {
            // Given
            Collections.shuffle(events, new Random(seed));
            // When
            var told = told(
                    Stream.concat(Stream.of(requested(SPEC)), events.stream()).toArray(Event[]::new));
            // Then
            assertThat(told)
                    .filteredOn(SealRequested.class::isInstance)
                    .singleElement()
                    .isEqualTo(new SealRequested(
                            ID,
                            NOW,
                            1,
                            BLOB,
                            64 << 20,
                            digest(0).plus(digest(4)).plus(digest(9)),
                            3000,
                            SPEC));
        }
    }

    @Test
    void shouldSealADiskWithoutData() {
        assertThat(told(requested(SPEC), planned(0))).last().isInstanceOf(SealRequested.class);
    }

    @Test
    void shouldEndTheSameWhenEveryEventComesTwice() {
        // Given
        var once = wholeStory();
        var twice = once.stream().flatMap(event -> Stream.of(event, event)).toArray(Event[]::new);
        // When
        var publication = state(twice);
        // Then
        assertThat(publication).isEqualTo(state(once.toArray(Event[]::new)));
        assertThat(publication.status()).isEqualTo(Publication.Status.COMPLETED);
    }

    @Test
    void shouldEndTheSameWhenTopicsAreReadInAnyOrder() {
        var expected = state(wholeStory().toArray(Event[]::new));
        for (var seed = 0; seed < 200; seed++) {
            // Given
            var events = new ArrayList<>(wholeStory());
            Collections.shuffle(events.subList(1, events.size()), new Random(seed));
            // When
            var publication = state(events.toArray(Event[]::new));
            // Then
            assertThat(publication.status()).isEqualTo(expected.status());
            assertThat(publication.results()).isEqualTo(expected.results());
            assertThat(publication.cleanupRequested()).isTrue();
        }
    }

    @Test
    void shouldCleanUpOnceTheImageIsRegistered() {
        // When
        var told = told(wholeStory().toArray(Event[]::new));
        // Then
        assertThat(told)
                .filteredOn(CleanupRequested.class::isInstance)
                .containsExactly(new CleanupRequested(ID, NOW, "local"));
    }

    @ParameterizedTest
    @EnumSource(names = {"FROM_IMAGE", "ATTACH"})
    void shouldKeepTheBlobUntilAMachineIsMadeFromIt(CreateOption option) {
        // Given
        var spec = spec(option, Optional.empty(), Order.GALLERY_AFTER_IMAGE);
        var untilImage = List.<Event>of(requested(spec), planned(0), completed(spec), registered(spec));
        // When
        var before = told(untilImage.toArray(Event[]::new));
        var after = told(
                Stream.concat(untilImage.stream(), Stream.of(created(spec))).toArray(Event[]::new));
        // Then
        assertThat(before).noneMatch(CleanupRequested.class::isInstance);
        assertThat(after).last().isInstanceOf(CleanupRequested.class);
    }

    @Test
    void shouldCleanUpWhenTheMachineThatNeededTheBlobFailed() {
        // Given
        var spec = spec(CreateOption.ATTACH, Optional.empty(), Order.GALLERY_AFTER_IMAGE);
        // When
        var told = told(
                requested(spec),
                planned(0),
                completed(spec),
                registered(spec),
                new VirtualMachineFailed(ID, NOW, PROBLEM));
        // Then
        assertThat(told).last().isInstanceOf(CleanupRequested.class);
    }

    @Test
    void shouldFailAndSkipTheRestAndCleanUpWhenTheUploadFails() {
        // Given
        Event[] events = {requested(SPEC), new UploadFailed(ID, NOW, 1, PROBLEM)};
        // When
        var publication = state(events);
        // Then
        assertThat(publication.status()).isEqualTo(Publication.Status.FAILED);
        assertThat(publication.stage(Stage.UPLOAD).problem()).contains(PROBLEM.in(Stage.UPLOAD));
        assertThat(publication.stage(Stage.IMAGE).state()).isEqualTo(SKIPPED);
        assertThat(publication.stage(Stage.GALLERY_ITEM).state()).isEqualTo(SKIPPED);
        assertThat(publication.stage(Stage.VIRTUAL_MACHINE).state()).isEqualTo(SKIPPED);
        assertThat(told(events)).last().isEqualTo(new CleanupRequested(ID, NOW, "local"));
    }

    @Test
    void shouldCleanUpAgainWhenAPlanGivenOutTwiceMadeTheTemporariesAgain() {
        // When
        var told = told(requested(SPEC), planned(1), new UploadFailed(ID, NOW, 1, PROBLEM), planned(1));
        // Then
        assertThat(told).filteredOn(CleanupRequested.class::isInstance).hasSize(2);
    }

    @Test
    void shouldCleanUpOnceWhenEverySegmentLeftOverFailsToo() {
        // Given
        var failures = Stream.generate(() -> (Event) new UploadFailed(ID, NOW, 1, PROBLEM))
                .limit(50);
        // When
        var told = told(
                Stream.concat(Stream.of(requested(SPEC), planned(50)), failures).toArray(Event[]::new));
        // Then
        assertThat(told).filteredOn(CleanupRequested.class::isInstance).hasSize(1);
    }

    @Test
    void shouldCleanUpAgainWhenAPlanGivenOutTwiceFailedTwice() {
        // When
        var told = told(requested(SPEC), new UploadFailed(ID, NOW, 1, PROBLEM), new UploadFailed(ID, NOW, 1, PROBLEM));
        // Then
        assertThat(told).filteredOn(CleanupRequested.class::isInstance).hasSize(2);
    }

    @Test
    void shouldFailARequestThatBreaksARuleBeforeAnythingIsMadeForIt() {
        // Given
        var strict = new PublicationFold("local", _ -> Optional.of(PROBLEM));
        var url = URI.create("https://user:secret@host/disk.vhd?sig=secret#secret");
        var spec = new PublicationSpec(
                new Source.Url(url, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                SPEC.image(),
                List.of(),
                SPEC.galleryItem(),
                SPEC.virtualMachine(),
                SPEC.order(),
                Optional.empty());
        // When
        var folded = strict.on(Optional.empty(), requested(spec));
        var again = strict.on(folded.state(), requested(spec));
        // Then
        var publication = folded.state().orElseThrow();
        assertThat(publication.status()).isEqualTo(Publication.Status.FAILED);
        assertThat(publication.stage(Stage.UPLOAD).problem()).contains(PROBLEM.in(Stage.UPLOAD));
        assertThat(publication.toString()).contains("https://host/disk.vhd").doesNotContain("secret");
        assertThat(folded.told()).isEmpty();
        assertThat(again).isEqualTo(Folded.to(publication));
    }

    @Test
    void shouldEndTheStageWhoseEventCouldNotBeFolded() {
        // Given
        var sealed = state(requested(SPEC), planned(0), completed(SPEC));
        // When
        var byImage = fold.failed(sealed, Topics.IMAGES, NOW, PROBLEM);
        var byRequest = fold.failed(sealed, Topics.PUBLICATIONS, NOW, PROBLEM);
        // Then
        var failed = byImage.state().orElseThrow();
        assertThat(failed.status()).isEqualTo(Publication.Status.FAILED);
        assertThat(failed.stage(Stage.IMAGE).problem()).contains(PROBLEM.in(Stage.IMAGE));
        assertThat(byImage.told()).containsExactly(new CleanupRequested(ID, NOW, "local"));
        assertThat(byRequest).isEqualTo(Folded.to(sealed));
    }

    @Test
    void shouldCopyAStateWithoutItsPicturesAndKeepThemForTheGallery() throws JsonProcessingException {
        // Given
        var item = SPEC.galleryItem().orElseThrow();
        var icon = "data:image/png;base64," + "A".repeat(200_000);
        var pictured = new GalleryItemSpec(
                item.name(),
                item.title(),
                item.summary(),
                Optional.of("words ".repeat(10_000)),
                item.publisherDisplayName(),
                item.categories(),
                Optional.of(icon),
                item.links(),
                List.of(icon, icon + "B"));
        var spec = new PublicationSpec(
                SPEC.source(),
                SPEC.image(),
                List.of(),
                Optional.of(pictured),
                SPEC.virtualMachine(),
                SPEC.order(),
                Optional.empty());
        var publication = state(requested(spec), planned(2), transferred(0));
        // When
        var copied = EventJson.mapper().writeValueAsString(fold.copied(publication));
        var told = fold.on(Optional.of(publication), transferred(1)).told();
        // Then
        assertThat(copied.length()).isLessThan(3_000);
        assertThat(fold.apart()).containsExactly("spec");
        assertThat(told)
                .singleElement()
                .isInstanceOfSatisfying(
                        SealRequested.class, seal -> assertThat(seal.spec()).isEqualTo(spec));
    }

    @Test
    void shouldFailWhenTheImageFails() {
        // When
        var publication =
                state(requested(SPEC), planned(0), completed(SPEC), new ImageRegistrationFailed(ID, NOW, PROBLEM));
        // Then
        assertThat(publication.stage(Stage.UPLOAD).state()).isEqualTo(COMPLETED);
        assertThat(publication.stage(Stage.IMAGE).state()).isEqualTo(FAILED);
        assertThat(publication.status()).isEqualTo(Publication.Status.FAILED);
        assertThat(publication.cleanupRequested()).isTrue();
    }

    @Test
    void shouldLetTheGalleryWaitForTheBootWhereAskedTo() {
        // Given
        var boot = Optional.of(new VerifyBoot("login:", Duration.ofMinutes(5)));
        var spec = spec(CreateOption.PLATFORM_IMAGE, boot, Order.GALLERY_AFTER_BOOT);
        Event[] untilCreated = {requested(spec), planned(0), completed(spec), registered(spec), created(spec)};
        // When
        var created = state(untilCreated);
        var failed = state(Stream.concat(Stream.of(untilCreated), Stream.of(new VirtualMachineFailed(ID, NOW, PROBLEM)))
                .toArray(Event[]::new));
        var booted = state(Stream.concat(
                        Stream.of(untilCreated),
                        Stream.of(new VirtualMachineBooted(
                                ID, NOW, "vm-id", "login:", spec.image().reference(), spec)))
                .toArray(Event[]::new));
        // Then
        assertThat(created.stage(Stage.GALLERY_ITEM)).isEqualTo(StageProgress.WAITING);
        assertThat(failed.stage(Stage.GALLERY_ITEM).state()).isEqualTo(SKIPPED);
        assertThat(booted.stage(Stage.GALLERY_ITEM).state()).isEqualTo(StageProgress.State.RUNNING);
        assertThat(booted.stage(Stage.VIRTUAL_MACHINE).state()).isEqualTo(COMPLETED);
    }

    @Test
    void shouldComeBackFromJsonAsItWas() throws JsonProcessingException {
        // Given
        var json = EventJson.mapper();
        var whole = state(wholeStory().toArray(Event[]::new));
        var failed = state(requested(SPEC), planned(3), transferred(2), new UploadFailed(ID, NOW, 1, PROBLEM));
        // Then
        assertThat(json.readValue(json.writeValueAsString(whole), Publication.class))
                .isEqualTo(whole);
        assertThat(json.readValue(json.writeValueAsString(failed), Publication.class))
                .isEqualTo(failed);
    }

    @Test
    void shouldPassOverEventsOfAPublicationNobodyRequested() {
        assertThat(fold.on(Optional.empty(), planned(1))).isEqualTo(Folded.unchanged(Optional.empty()));
    }

    private List<Event> wholeStory() {
        var image = SPEC.image().reference();
        return List.of(
                requested(SPEC),
                planned(2),
                transferred(0),
                transferred(1),
                completed(SPEC),
                new ImageRegistrationStarted(ID, NOW, image, BLOB, 64 << 20, SPEC),
                registered(SPEC),
                new GalleryItemPublished(ID, NOW, "Contoso.Debian12.1.0.0", image),
                created(SPEC));
    }

    private Publication state(Event... events) {
        var state = Optional.<Publication>empty();
        for (var event : events) {
            state = fold.on(state, event).state();
        }
        return state.orElseThrow();
    }

    private List<Event> told(Event... events) {
        var told = new ArrayList<Event>();
        var state = Optional.<Publication>empty();
        for (var event : events) {
            var folded = fold.on(state, event);
            state = folded.state();
            told.addAll(folded.told());
        }
        return told;
    }

    private static PublicationSpec spec(CreateOption option, Optional<VerifyBoot> boot, Order order) {
        var image =
                new ImageSpec("Contoso", "Debian", "12", "1.0.0", OsType.LINUX, OsState.GENERALIZED, Optional.empty());
        var item = new GalleryItemSpec(
                Optional.empty(),
                "Debian 12",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of());
        var machine = new VirtualMachineSpec(
                "check", Optional.empty(), option, Optional.empty(), Optional.empty(), Optional.empty(), boot);
        var source = new Source.File("disk.vhd", Optional.empty(), Optional.empty(), Optional.empty());
        return new PublicationSpec(
                source, image, List.of(), Optional.of(item), Optional.of(machine), order, Optional.empty());
    }

    private static Event requested(PublicationSpec spec) {
        return new PublicationRequested(ID, NOW, spec);
    }

    private static Event planned(int segments) {
        return new UploadPlanned(
                ID, NOW, 1, BLOB, "vhd-dynamic", 64 << 20, segments, segments * 1000L, Optional.empty());
    }

    private static Event transferred(int segment) {
        return new SegmentTransferred(ID, NOW, 1, segment, 1000, 1000, digest(segment));
    }

    private static RangesDigest digest(int segment) {
        return RangesDigest.of(segment, List.of(new Extent(segment * 4096L, segment * 4096L + 512)));
    }

    private static Event completed(PublicationSpec spec) {
        return new UploadCompleted(ID, NOW, 1, BLOB, 64 << 20, 2512, Optional.empty(), spec);
    }

    private static Event registered(PublicationSpec spec) {
        return new ImageRegistered(ID, NOW, spec.image().reference(), BLOB, 64 << 20, spec);
    }

    private static Event created(PublicationSpec spec) {
        return new VirtualMachineCreated(
                ID, NOW, "group", "check", "vm-id", spec.image().reference(), spec);
    }
}
