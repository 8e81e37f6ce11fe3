package io.vernissage.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vernissage.gallery.azpkg.Items;
import io.vernissage.hub.GalleryItem;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.GalleryItemEvent;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemFailed;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemPublished;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStamp.class)
class GalleryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Pipeline pipeline;

    @Inject
    Stamps stamps;

    @ConfigProperty(name = "vernissage.kafka.bootstrap-servers")
    String bootstrapServers;

    private final UUID publication = UUID.randomUUID();
    private final ImageReference image =
            new ImageReference("Contoso", "Debian", publication.toString().substring(0, 8), "1.0.0");
    private final String identity = "Contoso.Debian" + image.sku() + ".1.0.0";
    private Stamp stamp;
    private Told told;

    @BeforeEach
    void connect() {
        stamp = stamps.stamp(Optional.empty());
        told = new Told(bootstrapServers, Topics.GALLERY_ITEMS, GalleryItemEvent.class);
    }

    @AfterEach
    void disconnect() {
        told.close();
    }

    @Test
    void shouldPublishAnItemForARegisteredImage() {
        // When
        pipeline.tell(List.of(registered(publication, Items.titled("Debian 12"), Order.GALLERY_AFTER_IMAGE)));
        // Then
        var published = told.await(publication, GalleryItemPublished.class);
        assertThat(published.item()).isEqualTo(identity);
        assertThat(published.image()).isEqualTo(image);
        assertThat(stamp.galleryItems().get(identity))
                .hasValueSatisfying(item -> assertThat(item.displayName()).isEqualTo("Debian 12"));
        assertThat(temporaryGroups(publication)).isEmpty();
    }

    @Test
    void shouldPublishOneItemWhenTheSameImageComesTwice() {
        // Given
        var event = registered(publication, Items.titled("Debian 12"), Order.GALLERY_AFTER_IMAGE);
        // When
        pipeline.tell(List.of(event));
        pipeline.tell(List.of(event));
        // Then
        await().atMost(PATIENCE)
                .until(() -> told.of(publication, GalleryItemPublished.class).size() == 2);
        assertThat(told.of(publication, GalleryItemFailed.class)).isEmpty();
        assertThat(stamp.galleryItems().list())
                .extracting(GalleryItem::identity)
                .containsOnlyOnce(identity);
        assertThat(temporaryGroups(publication)).isEmpty();
    }

    @Test
    void shouldPublishAfterTheBootWhereThatIsAsked() {
        // Given
        var item = Items.titled("Debian 12");
        pipeline.tell(List.of(registered(publication, item, Order.GALLERY_AFTER_BOOT)));
        // When
        pipeline.tell(List.of(new VirtualMachineBooted(
                publication,
                Instant.now(),
                "/subscriptions/s/virtualMachines/m",
                "login:",
                image,
                specification(item, Order.GALLERY_AFTER_BOOT))));
        // Then
        assertThat(told.await(publication, GalleryItemPublished.class).item()).isEqualTo(identity);
        assertThat(told.of(publication, GalleryItemPublished.class)).hasSize(1);
    }

    @Test
    void shouldNotReplaceTheItemOfAnotherPublication() {
        // Given
        pipeline.tell(List.of(registered(publication, Items.titled("Debian 12"), Order.GALLERY_AFTER_IMAGE)));
        told.await(publication, GalleryItemPublished.class);
        var before = stamp.galleryItems().get(identity);
        var other = UUID.randomUUID();
        // When
        pipeline.tell(List.of(registered(other, Items.titled("Debian 12"), Order.GALLERY_AFTER_IMAGE)));
        // Then
        var problem = told.await(other, GalleryItemFailed.class).problem();
        assertThat(problem.type()).endsWith(":gallery-item-exists");
        assertThat(problem.stage()).contains(Stage.GALLERY_ITEM);
        assertThat(stamp.galleryItems().get(identity)).isEqualTo(before);
        assertThat(temporaryGroups(other)).isEmpty();
    }

    @Test
    void shouldTellWhyAnItemCanNotBePublished() {
        // Given
        var secret = "https://a.blob.example.test/c/b?sig=c2VjcmV0c2VjcmV0c2VjcmV0";
        // When
        pipeline.tell(List.of(registered(publication, Items.titled(secret), Order.GALLERY_AFTER_IMAGE)));
        // Then
        var problem = told.await(publication, GalleryItemFailed.class).problem();
        assertThat(problem.type()).endsWith(":gallery-item-secret");
        assertThat(problem.detail()).contains("galleryItem.title").doesNotContain("c2VjcmV0");
        assertThat(problem.stage()).contains(Stage.GALLERY_ITEM);
        assertThat(stamp.galleryItems().get(identity)).isEmpty();
    }

    private List<String> temporaryGroups(UUID of) {
        return stamp.resourceGroups().tagged("vernissage-publication", of.toString());
    }

    private ImageRegistered registered(UUID of, GalleryItemSpec item, Order order) {
        var blob = new BlobLocation(
                stamp.name(),
                "group",
                "account",
                "vhds",
                "disk.vhd",
                URI.create("https://account.example.test/vhds/disk.vhd"));
        return new ImageRegistered(of, Instant.now(), image, blob, 1L << 30, specification(item, order));
    }

    private PublicationSpec specification(GalleryItemSpec item, Order order) {
        return Items.specification(image, item, order);
    }
}
