package io.vernissage.registry;

import io.vernissage.hub.PlatformImage;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One publication as every test of this service takes it. */
public final class Samples {
    public static final UUID PUBLICATION = UUID.fromString("6f1c2a34-0000-4000-8000-0123456789ab");
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    public static final ImageReference IMAGE = new ImageReference("Contoso", "Debian", "12", "1.0.0");
    public static final long SIZE = 20L << 20;
    public static final BlobLocation BLOB = new BlobLocation(
            "test",
            "vernissage-6f1c2a34",
            "vern6f1c2a34",
            "vhds",
            "debian.vhd",
            URI.create("https://vern6f1c2a34.blob.local.example/vhds/debian.vhd"));
    public static final PublicationSpec SPEC = spec(IMAGE);

    private Samples() {}

    public static PublicationSpec spec(ImageReference image) {
        return new PublicationSpec(
                new Source.File("debian.vhd", Optional.empty(), Optional.empty(), Optional.empty()),
                new ImageSpec(
                        image.publisher(),
                        image.offer(),
                        image.sku(),
                        image.version(),
                        OsType.LINUX,
                        OsState.GENERALIZED,
                        Optional.empty()),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Order.GALLERY_AFTER_IMAGE,
                Optional.empty());
    }

    public static UploadCompleted completed() {
        return new UploadCompleted(PUBLICATION, NOON, 1, BLOB, SIZE, 4096, Optional.empty(), SPEC);
    }

    public static ImageRegistrationStarted started() {
        return new ImageRegistrationStarted(PUBLICATION, NOON, IMAGE, BLOB, SIZE, SPEC);
    }

    public static ImageRegistered registered() {
        return new ImageRegistered(PUBLICATION, NOON.plusSeconds(60), IMAGE, BLOB, SIZE, SPEC);
    }

    public static PlatformImage listed(URI source, String provisioningState) {
        return new PlatformImage(
                IMAGE.publisher(),
                IMAGE.offer(),
                IMAGE.sku(),
                IMAGE.version(),
                "/subscriptions/x",
                "Linux",
                Optional.of(source),
                provisioningState);
    }
}
