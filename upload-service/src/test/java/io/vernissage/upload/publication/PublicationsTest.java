package io.vernissage.upload.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.PublicationEvent.PublicationRequested;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PublicationsTest {
    private static final UUID ID = UUID.fromString("6f1c7f3e-6f3e-4a58-9a0c-2f6f0c1f0a01");

    @Test
    void shouldAnswerNothingBeforeAllIsReadThatWasThere() {
        // Given
        var known = KnownPublications.beingRead();
        var publications = known.publications();
        known.tell(List.of(new PublicationRequested(ID, Instant.EPOCH, specWithIcon("A"))));
        // Then
        assertThatThrownBy(() -> publications.find(ID)).isInstanceOf(NotYetKnownException.class);
        assertThatThrownBy(() -> publications.page(Optional.empty(), 10)).isInstanceOf(NotYetKnownException.class);
        assertThatThrownBy(() -> publications.request(UUID.randomUUID(), specWithIcon("A")))
                .isInstanceOf(NotYetKnownException.class);
        assertThat(known.requests()).isEqualTo(1);
    }

    @Test
    void shouldNotSayThatSomethingIsUnknownWhileTheBrokersAreAway() {
        // Given
        var known = KnownPublications.read();
        var publications = known.publications();
        publications.request(ID, specWithIcon("A"));
        // When
        known.loseBrokers();
        // Then
        assertThat(publications.find(ID)).isPresent();
        assertThat(publications.page(Optional.empty(), 10).items()).hasSize(1);
        assertThatThrownBy(() -> publications.find(UUID.randomUUID())).isInstanceOf(NotYetKnownException.class);
    }

    @Test
    void shouldTellTheSameRequestFromAnotherByItsPicturesToo() {
        // Given
        var publications = KnownPublications.read().publications();
        var first = publications.request(ID, specWithIcon("A"));
        // When
        var same = publications.request(ID, specWithIcon("A"));
        var other = publications.request(ID, specWithIcon("B"));
        // Then
        assertThat(first.spec()).isEqualTo(specWithIcon("A"));
        assertThat(same.spec()).isEqualTo(specWithIcon("A"));
        assertThat(other.spec()).isNotEqualTo(specWithIcon("B"));
    }

    private static PublicationSpec specWithIcon(String pixel) {
        var item = new GalleryItemSpec(
                Optional.empty(),
                "Debian 12",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of("data:image/png;base64," + pixel.repeat(1_000)),
                List.of(),
                List.of());
        return new PublicationSpec(
                new Source.File("disk.vhd", Optional.empty(), Optional.empty(), Optional.empty()),
                new ImageSpec("Contoso", "Debian", "12", "1.0.0", OsType.LINUX, OsState.GENERALIZED, Optional.empty()),
                List.of(),
                Optional.of(item),
                Optional.empty(),
                Order.GALLERY_AFTER_IMAGE,
                Optional.empty());
    }
}
