package io.vernissage.emulator.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.PublicAccessType;
import io.vernissage.emulator.arm.TestStamp;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryIT {
    private static final String ITEMS = "/providers/microsoft.gallery.admin/galleryItems";
    private static final String ITEM = ITEMS + "/TestUbuntu.Test.1.0.0";

    @TempDir
    Path data;

    private TestStamp stamp;
    private BlobServiceClient account;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
        stamp.group("packages");
        account = stamp.account("packages", "gallerysource");
        account.createBlobContainer("open").setAccessPolicy(PublicAccessType.BLOB, null);
        account.createBlobContainer("closed");
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldPublishShowListAndRemoveAsRecorded() {
        // Given
        var address = uploaded("open", new TestPackage().bytes());
        // When
        var first = publish(address);
        var second = publish(address);
        var shown = stamp.admin("GET", ITEM, TestStamp.GALLERY, "");
        var list = stamp.admin("GET", ITEMS, TestStamp.GALLERY, "");
        // Then
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        var properties = shown.json().path("properties");
        assertThat(properties.path("identity").asText()).isEqualTo("TestUbuntu.Test.1.0.0");
        assertThat(properties.path("itemDisplayName").asText()).isEqualTo("A test");
        assertThat(properties
                        .path("definitionTemplates")
                        .path("defaultDeploymentTemplateId")
                        .asText())
                .isEqualTo("LinuxTemplate");
        assertThat(properties.path("createdTime"))
                .isEqualTo(first.json().path("properties").path("createdTime"));
        assertThat(list.json().path("value")).hasSize(1);
        assertThat(stamp.admin("DELETE", ITEM, TestStamp.GALLERY, "").status()).isEqualTo(200);
        assertThat(stamp.admin("DELETE", ITEM, TestStamp.GALLERY, "").status()).isEqualTo(204);
        assertThat(stamp.admin("GET", ITEM, TestStamp.GALLERY, "").status()).isEqualTo(404);
    }

    @Test
    void shouldLetAnybodyReadArtifactsWhileTheItemIsThere() {
        // Given
        var item = publish(uploaded("open", new TestPackage().bytes())).json().path("properties");
        var template = URI.create(item.path("artifacts").path(0).path("uri").asText());
        var icon = URI.create(item.path("iconFileUris").path("small").asText());
        // When
        var read = stamp.send("GET", template, "");
        var picture = stamp.send("GET", icon, "");
        stamp.admin("DELETE", ITEM, TestStamp.GALLERY, "");
        // Then
        assertThat(template.getPath())
                .isEqualTo("//artifact/20161101/TestUbuntu.Test.1.0.0/DeploymentTemplates/LinuxTemplate.json");
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.json().has("resources")).isTrue();
        assertThat(picture.header("Content-Type")).contains("image/png");
        assertThat(stamp.send("GET", template, "").status()).isEqualTo(404);
    }

    @Test
    void shouldRefuseWhatItCannotReadOrOpen() {
        // When
        var closed = publish(uploaded("closed", new TestPackage().bytes()));
        var spoiled = publish(
                uploaded("open", new TestPackage().without("_rels/.rels").bytes()));
        var nothing = stamp.admin("POST", ITEMS, TestStamp.GALLERY, "{}");
        // Then
        assertThat(closed.status()).isEqualTo(400);
        assertThat(closed.error()).isEqualTo("GalleryItemNotSaved");
        assertThat(spoiled.error()).isEqualTo("GalleryItemNotSaved");
        assertThat(spoiled.json().path("error").path("message").asText())
                .isEqualTo(
                        "Manifest file part relation not found. Package is expected to contain a valid manifest file part relation.");
        assertThat(nothing.error()).isEqualTo("InvalidParameter");
        assertThat(stamp.admin("GET", ITEMS, TestStamp.GALLERY, "").json().path("value"))
                .isEmpty();
    }

    @Test
    void shouldStillHaveItsItemsAfterARestart() {
        // Given
        publish(uploaded("open", new TestPackage().bytes()));
        stamp.close();
        // When
        stamp = TestStamp.on(data);
        // Then
        var item = stamp.admin("GET", ITEM, TestStamp.GALLERY, "").json().path("properties");
        assertThat(stamp.send("GET", URI.create(item.path("uiDefinitionUri").asText()), "")
                        .status())
                .isEqualTo(200);
    }

    private TestStamp.Reply publish(String address) {
        return stamp.admin("POST", ITEMS, TestStamp.GALLERY, "{'galleryItemUri':'%s'}".formatted(address));
    }

    private String uploaded(String container, byte[] bytes) {
        var blob = account.getBlobContainerClient(container).getBlobClient("TestUbuntu.Test.1.0.0.azpkg");
        blob.upload(BinaryData.fromBytes(bytes), true);
        return blob.getBlobUrl();
    }
}
