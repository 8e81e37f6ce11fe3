package io.vernissage.gallery.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.hub.GalleryItem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static final UUID PUBLICATION = UUID.fromString("5f0c3a52-8d7e-4c8e-9d5e-0a2b6c7d8e9f");
    private static final Instant DUE = Instant.parse("2026-11-23T12:00:00Z");
    private static final String BASE = "https://gallery.test/artifact/20161101/P.N.1.0.0/DeploymentTemplates/";

    private final Origin origin = new Origin(PUBLICATION, "Debian 12", DUE);

    @Test
    void shouldKnowItsMarkWhateverElseTheItemSays() {
        var old = Instant.parse("2020-01-01T00:00:00Z");
        assertThat(origin.isOf(item(
                        "Other", old, BASE + "DefaultTemplate.json", BASE + "ORIGIN-" + PUBLICATION + ".JSON?x=1")))
                .isTrue();
    }

    @Test
    void shouldNotBelieveTitleAndTimeWhereAnotherMarkOrNoneIsShown() {
        assertThat(origin.isOf(item("Debian 12", DUE.plusSeconds(1), BASE + "DefaultTemplate.json")))
                .isFalse();
        assertThat(origin.isOf(item("Debian 12", DUE.plusSeconds(1), BASE + "origin-" + UUID.randomUUID() + ".json")))
                .isFalse();
    }

    @Test
    void shouldGoByTitleAndTimeWhereTheStampDoesNotShowFileNames() {
        assertThat(origin.isOf(item("Debian 12", DUE.minusSeconds(60)))).isTrue();
        assertThat(origin.isOf(item("Debian 12", DUE.minusSeconds(3600)))).isFalse();
        assertThat(origin.isOf(item("Debian 11", DUE.plusSeconds(60)))).isFalse();
        assertThat(origin.isOf(item("Debian 12", DUE.plusSeconds(1), "https://gallery.test/artifact/1")))
                .isTrue();
    }

    private static GalleryItem item(String title, Instant created, String... artifacts) {
        return new GalleryItem("P.N.1.0.0", "P", "N", "1.0.0", title, created, created, List.of(artifacts));
    }
}
