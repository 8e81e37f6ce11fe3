package io.vernissage.upload.publication;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageReference;
import java.time.Instant;
import java.util.Optional;

/**
 * What a publication has brought forth so far.
 *
 * @param blob the sealed page blob; temporary, gone once the library has its copy
 * @param galleryItem identity, {@code Publisher.Name.Version}
 */
public record Results(
        Optional<Blob> blob,
        Optional<ImageReference> image,
        Optional<String> galleryItem,
        Optional<VirtualMachine> virtualMachine) {

    /** The page blob, as it was sealed. */
    public record Blob(BlobLocation location, long virtualSize, long bytesSent) {}

    /** The machine, and what showed that it boots. */
    public record VirtualMachine(String id, Optional<Booted> booted) {
        public record Booted(Instant at, String evidence) {}
    }

    static final Results NONE = new Results(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    Results with(Blob sealed) {
        return new Results(Optional.of(sealed), image, galleryItem, virtualMachine);
    }

    Results with(ImageReference registered) {
        return new Results(blob, Optional.of(registered), galleryItem, virtualMachine);
    }

    Results withGalleryItem(String identity) {
        return new Results(blob, image, Optional.of(identity), virtualMachine);
    }

    Results with(VirtualMachine machine) {
        return new Results(blob, image, galleryItem, Optional.of(machine));
    }
}
