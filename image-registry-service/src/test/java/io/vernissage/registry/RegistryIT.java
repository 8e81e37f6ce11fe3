package io.vernissage.registry;

import static io.vernissage.registry.Samples.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.PageRange;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vernissage.hub.PlatformImage;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageEvent;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStamp.class)
class RegistryIT {
    private static final String CONTAINER = "vhds";
    private static final String BLOB = "disk.vhd";

    @Inject
    Pipeline pipeline;

    @Inject
    Stamps stamps;

    @ConfigProperty(name = "vernissage.kafka.bootstrap-servers")
    String bootstrapServers;

    private final UUID publication = UUID.randomUUID();
    private final ImageReference image =
            new ImageReference("Contoso", "Debian", publication.toString().substring(0, 8), "1.0.0");
    private Stamp stamp;
    private Told told;

    @BeforeEach
    void connect() {
        stamp = stamps.stamp(Optional.empty());
        told = new Told(bootstrapServers, Topics.IMAGES, ImageEvent.class);
    }

    @AfterEach
    void disconnect() {
        told.close();
    }

    @Test
    void shouldPutAnUploadedDiskIntoTheLibrary() {
        // Given
        var blob = upload(TestVhd.footer(SIZE));
        // When
        tell(completed(blob));
        // Then
        var registered = told.await(publication, ImageRegistered.class);
        assertThat(registered.image()).isEqualTo(image);
        assertThat(registered.blob()).isEqualTo(blob);
        assertThat(registered.virtualSize()).isEqualTo(SIZE);
        assertThat(told.of(publication, ImageRegistrationStarted.class)).hasSize(1);
        assertThat(inLibrary()).hasValueSatisfying(listed -> {
            assertThat(listed.provisioningState()).isEqualTo("Succeeded");
            assertThat(listed.osDiskUri()).contains(blob.uri());
        });
    }

    @Test
    void shouldMakeOneImageWhenTheSameUploadComesTwice() {
        // Given
        var blob = upload(TestVhd.footer(SIZE));
        // When
        tell(completed(blob));
        tell(completed(blob));
        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        told.of(publication, ImageRegistrationStarted.class).size() == 2);
        told.await(publication, ImageRegistered.class);
        assertThat(told.of(publication, ImageRegistrationFailed.class)).isEmpty();
        assertThat(stamp.platformImages().list())
                .filteredOn(listed -> listed.sku().equals(image.sku()))
                .hasSize(1);
    }

    @Test
    void shouldSayWhenTheBlobHasGone() {
        // Given
        var blob = upload(TestVhd.footer(SIZE));
        container(blob).delete();
        // When
        tell(completed(blob));
        // Then
        var problem = told.await(publication, ImageRegistrationFailed.class).problem();
        assertThat(problem.type()).endsWith("source-not-readable");
        assertThat(problem.detail()).contains(blob.uri().toString()).doesNotContain("sig=");
        assertThat(problem.stage()).contains(Stage.IMAGE);
        assertThat(inLibrary()).isEmpty();
    }

    @Test
    void shouldSayWhenTheBlobIsNoFixedVhd() {
        // Given
        var blob = upload(new byte[TestVhd.FOOTER]);
        // When
        tell(completed(blob));
        // Then
        var problem = told.await(publication, ImageRegistrationFailed.class).problem();
        assertThat(problem.type()).endsWith("not-a-fixed-vhd");
        assertThat(problem.detail()).contains("conectix");
        assertThat(inLibrary()).isEmpty();
    }

    @Test
    void shouldNotTakeTheVersionOfAnotherPublication() {
        // Given
        tell(completed(upload(TestVhd.footer(SIZE))));
        told.await(publication, ImageRegistered.class);
        var other = UUID.randomUUID();
        var blob = upload(other, TestVhd.footer(SIZE));
        // When
        tell(completed(other, blob));
        // Then
        var problem = told.await(other, ImageRegistrationFailed.class).problem();
        assertThat(problem.type()).endsWith("image-exists");
        assertThat(problem.detail()).contains(image.toString(), "choose a new version");
    }

    private Optional<PlatformImage> inLibrary() {
        return stamp.platformImages().get(image.publisher(), image.offer(), image.sku(), image.version());
    }

    private void tell(UploadCompleted completed) {
        pipeline.tell(List.of(completed));
    }

    private UploadCompleted completed(BlobLocation blob) {
        return completed(publication, blob);
    }

    private UploadCompleted completed(UUID of, BlobLocation blob) {
        return new UploadCompleted(of, Instant.now(), 1, blob, SIZE, 1024, Optional.empty(), Samples.spec(image));
    }

    private BlobLocation upload(byte[] footer) {
        return upload(publication, footer);
    }

    private BlobLocation upload(UUID of, byte[] footer) {
        var digits = of.toString().replace("-", "").substring(0, 16);
        var group = "upload-" + digits;
        stamp.resourceGroups().ensure(group, Map.of());
        var account = stamp.storageAccounts().ensure(group, "up" + digits);
        var container = stamp.storageAccounts().blobs(account).getBlobContainerClient(CONTAINER);
        container.createIfNotExists();
        var blob = container.getBlobClient(BLOB).getPageBlobClient();
        blob.create(SIZE + TestVhd.FOOTER, true);
        blob.uploadPages(
                new PageRange().setStart(SIZE).setEnd(SIZE + TestVhd.FOOTER - 1), new ByteArrayInputStream(footer));
        return new BlobLocation(
                stamp.name(),
                group,
                account.name(),
                CONTAINER,
                BLOB,
                URI.create("%s/%s/%s".formatted(account.blobEndpoint(), CONTAINER, BLOB)));
    }

    private BlobContainerClient container(BlobLocation blob) {
        var account = stamp.storageAccounts().get(blob.resourceGroup(), blob.account());
        return stamp.storageAccounts().blobs(account).getBlobContainerClient(blob.container());
    }
}
