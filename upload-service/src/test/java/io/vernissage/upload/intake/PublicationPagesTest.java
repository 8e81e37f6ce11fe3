package io.vernissage.upload.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationEvent.PublicationRequested;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.upload.publication.KnownPublications;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code GET /publications} answers. */
class PublicationPagesTest {
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    private static final PublicationSpec SPEC = new PublicationSpec(
            new Source.File("disk.vhd", Optional.empty(), Optional.empty(), Optional.empty()),
            new ImageSpec("Contoso", "Debian", "12", "1.0.0", OsType.LINUX, OsState.GENERALIZED, Optional.empty()),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Order.GALLERY_AFTER_IMAGE,
            Optional.empty());

    private final KnownPublications known = KnownPublications.read();
    private final PublicationResource resource =
            new PublicationResource(known.publications(), new PublishRequestReader(known), known);

    @Test
    void shouldLeadThroughAllPublicationsNewestFirstEachOnce() {
        // Given: seven, two of them requested at the same instant
        IntStream.range(0, 6).forEach(number -> request(new UUID(0, number), BEGUN.plusSeconds(number)));
        request(new UUID(0, 99), BEGUN.plusSeconds(3));
        // When
        var pages = new ArrayList<List<UUID>>();
        var after = Optional.<String>empty();
        do {
            var page = resource.list(after, "3");
            pages.add(page.items().stream().map(PublicationView::id).toList());
            after = page.next().map(next -> next.replaceFirst("^/publications\\?after=(.*)&limit=3$", "$1"));
        } while (after.isPresent());
        // Then
        assertThat(pages)
                .extracting(
                        page -> page.stream().map(UUID::getLeastSignificantBits).toList())
                .containsExactly(List.of(5L, 4L, 3L), List.of(99L, 2L, 1L), List.of(0L));
    }

    @Test
    void shouldNotNameANextPageWhereThereIsNone() {
        // Given
        IntStream.range(0, 3).forEach(number -> request(new UUID(0, number), BEGUN.plusSeconds(number)));
        // Then
        assertThat(resource.list(Optional.empty(), "3").next()).isEmpty();
        assertThat(resource.list(Optional.empty(), "500").items()).hasSize(3);
        assertThat(resource.list(Optional.of(new UUID(0, 0).toString()), "1").items())
                .isEmpty();
        assertThat(resource.list(Optional.empty(), "1").next())
                .hasValueSatisfying(next -> assertThat(next).endsWith("&limit=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "501", "many", "", "1.5", "99999999999"})
    void shouldRefuseALimitOutOfBounds(String limit) {
        var refusal = catchThrowableOfType(RefusedException.class, () -> resource.list(Optional.empty(), limit));
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.violations()).extracting(Violation::pointer).containsExactly("limit");
        assertThat(refusal.getMessage()).contains("from 1 to 500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-id", "00000000-0000-0000-0000-00000000ffff"})
    void shouldRefuseToBeginBehindWhatIsUnknown(String after) {
        assertThatThrownBy(() -> resource.list(Optional.of(after), "10"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("No publication has the id '%s'".formatted(after));
    }

    @Test
    void shouldShowTimesAndAttemptsOfEveryStage() {
        // Given
        var id = new UUID(0, 1);
        var blob = new BlobLocation("local", "group", "account", "disks", "a.vhd", URI.create("https://blob/a.vhd"));
        request(id, BEGUN);
        known.tell(List.of(
                new UploadCompleted(id, BEGUN.plusSeconds(60), 1, blob, 1024, 2048, Optional.empty(), SPEC),
                new ImageRegistrationFailed(
                        id, BEGUN.plusSeconds(90), Problem.lasting("refused", "Refused", "The library is full."))));
        // When
        var view = EventJson.mapper().valueToTree(resource.get(id.toString()));
        // Then
        assertThat(view.path("status").asText()).isEqualTo("failed");
        assertThat(view.path("requestedAt").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(view.at("/image/publisher").asText()).isEqualTo("Contoso");
        assertThat(view.path("stamp").asText()).isEqualTo("local");
        var upload = view.at("/stages/upload");
        assertThat(upload.path("state").asText()).isEqualTo("completed");
        assertThat(upload.path("attempt").asInt()).isEqualTo(1);
        assertThat(upload.path("startedAt").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(upload.path("endedAt").asText()).isEqualTo("2026-01-01T00:01:00Z");
        var image = view.at("/stages/image");
        assertThat(image.path("state").asText()).isEqualTo("failed");
        assertThat(image.path("attempt").asInt()).isEqualTo(1);
        assertThat(image.path("startedAt").asText()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(image.path("endedAt").asText()).isEqualTo("2026-01-01T00:01:30Z");
        assertThat(image.at("/problem/detail").asText()).isEqualTo("The library is full.");
        assertThat(view.path("stages").has("galleryItem")).isFalse();
    }

    @Test
    void shouldSayWhichPublicationIsUnknown() {
        var refusal = catchThrowableOfType(
                RefusedException.class, () -> resource.get(UUID.randomUUID().toString()));
        assertThat(refusal.status()).isEqualTo(404);
    }

    private void request(UUID id, Instant at) {
        known.tell(List.of(new PublicationRequested(id, at, SPEC)));
    }
}
