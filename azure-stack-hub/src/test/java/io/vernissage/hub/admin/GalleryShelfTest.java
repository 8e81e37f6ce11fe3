package io.vernissage.hub.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.HubException;
import io.vernissage.hub.fake.FakeStamp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GalleryShelfTest {
    private static final String SHELF =
            "/subscriptions/admin-subscription/providers/microsoft.gallery.admin/galleryItems";
    private static final String ITEM = """
            {"id":"/x","name":"Contoso.Debian12.1.0.0","type":"microsoft.gallery.admin/galleryitems","properties":{
             "identity":"Contoso.Debian12.1.0.0","publisher":"Contoso","itemName":"Debian12","itemDisplayName":"Debian 12","version":"1.0.0",
             "createdTime":"2022-03-16T17:54:40.1234567Z","changedTime":"2022-03-16T17:54:41","itemType":"GalleryItem",
             "artifacts":[{"name":"DefaultTemplate","uri":"https://gallery/t.json","type":"template"}],"keywords":[],"searchScore":0}}
            """;

    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        stamp.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void shouldPublishAPackage(int status) {
        // Given
        stamp.on("POST", SHELF, status, ITEM);
        // When
        var item = items().publish(URI.create("https://a.example/p/x.azpkg?sig=secret"));
        // Then
        assertThat(item.identity()).isEqualTo("Contoso.Debian12.1.0.0");
        assertThat(item.displayName()).isEqualTo("Debian 12");
        assertThat(item.createdTime()).isEqualTo(Instant.parse("2022-03-16T17:54:40.1234567Z"));
        assertThat(item.changedTime()).isEqualTo(Instant.parse("2022-03-16T17:54:41Z"));
        assertThat(item.artifactUris()).containsExactly("https://gallery/t.json");
        var request = stamp.asked("POST", SHELF).getFirst();
        assertThat(request.query()).isEqualTo("api-version=2015-04-01");
        assertThat(request.body()).isEqualTo("{\"galleryItemUri\":\"https://a.example/p/x.azpkg?sig=secret\"}");
    }

    @Test
    void shouldListAndFind() {
        // Given
        stamp.on("GET", SHELF, 200, "{\"value\":[" + ITEM + "]}");
        stamp.on("GET", SHELF + "/Contoso\\.Debian12\\.1\\.0\\.0", 200, ITEM);
        // When, then
        assertThat(items().list()).hasSize(1);
        assertThat(items().get("Contoso.Debian12.1.0.0")).isPresent();
        assertThat(items().get("Contoso.Absent.1.0.0")).isEmpty();
    }

    @Test
    void shouldDeleteWhatIsNotThere() {
        // Given
        stamp.on("DELETE", SHELF + "/Contoso.Debian12.1.0.0", 204, "");
        // When, then
        assertThatCode(() -> items().delete("Contoso.Debian12.1.0.0")).doesNotThrowAnyException();
    }

    @Test
    void shouldSayWhyAPackageIsRefused() {
        // Given
        stamp.on(
                "POST",
                SHELF,
                400,
                "{\"error\":{\"code\":\"GalleryItemNotSaved\",\"message\":\"Manifest file part relation not found.\"}}");
        // When
        var error = catchThrowableOfType(
                HubException.class, () -> items().publish(URI.create("https://a.example/p/x.azpkg?sig=secret")));
        // Then
        assertThat(error.code()).isEqualTo("GalleryItemNotSaved");
        assertThat(error)
                .hasMessageContaining("Manifest file part relation not found.")
                .hasMessageContaining("/p/x.azpkg");
        assertThat(error.getMessage()).doesNotContain("secret");
    }

    private GalleryItems items() {
        return stamp.connect(folder).galleryItems();
    }
}
