package io.vernissage.pipeline;

import static io.vernissage.pipeline.Required.required;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * What is to be published: the publish request as every stage gets to see it. Names follow the request's JSON. A field
 * that is neither optional nor has a value of its own when left out is needed: without it there is no specification.
 *
 * @param stamp a configured stamp's name; absent means the default stamp
 */
public record PublicationSpec(
        Source source,
        ImageSpec image,
        List<DataDisk> dataDisks,
        Optional<GalleryItemSpec> galleryItem,
        Optional<VirtualMachineSpec> virtualMachine,
        Order order,
        Optional<String> stamp) {

    public PublicationSpec {
        required(source, "source");
        required(image, "image");
        dataDisks = dataDisks == null ? List.of() : List.copyOf(dataDisks);
        order = order == null ? Order.GALLERY_AFTER_IMAGE : order;
    }

    /** When the gallery item is published. */
    public enum Order {
        @JsonProperty("gallery-after-image")
        GALLERY_AFTER_IMAGE,
        @JsonProperty("gallery-after-boot")
        GALLERY_AFTER_BOOT
    }

    public enum OsType {
        @JsonProperty("Linux")
        LINUX,
        @JsonProperty("Windows")
        WINDOWS;

        /** The word Azure uses, in the request as in the REST API. */
        public String wire() {
            return this == LINUX ? "Linux" : "Windows";
        }
    }

    /** Whether the disk's identity was removed: only a generalised disk can be deployed with an OS profile. */
    public enum OsState {
        @JsonProperty("Generalized")
        GENERALIZED,
        @JsonProperty("Specialized")
        SPECIALIZED
    }

    /**
     * The image in the library.
     *
     * @param base another version of the same publisher, offer and SKU that is in the library: of the disk only what
     *     differs from that one's travels
     */
    public record ImageSpec(
            String publisher,
            String offer,
            String sku,
            String version,
            OsType osType,
            OsState osState,
            Optional<String> base) {
        public ImageSpec {
            required(publisher, "image.publisher");
            required(offer, "image.offer");
            required(sku, "image.sku");
            required(version, "image.version");
            required(osType, "image.osType");
            osState = osState == null ? OsState.GENERALIZED : osState;
        }

        public ImageReference reference() {
            return new ImageReference(publisher, offer, sku, version);
        }
    }

    public record DataDisk(int lun, Source source) {
        public DataDisk {
            required(source, "dataDisks.source");
        }
    }

    /**
     * The marketplace entry. Texts left out are derived from the image.
     *
     * @param icon a PNG of at least 115 x 115 pixels as a {@code data:image/png;base64,} URI of at most 256 KiB; absent
     *     means a drawn one
     * @param screenshots PNGs as data URIs
     */
    public record GalleryItemSpec(
            Optional<String> name,
            String title,
            Optional<String> summary,
            Optional<String> description,
            Optional<String> publisherDisplayName,
            List<String> categories,
            Optional<String> icon,
            List<Link> links,
            List<String> screenshots) {
        public GalleryItemSpec {
            required(title, "galleryItem.title");
            categories =
                    categories == null || categories.isEmpty() ? List.of("Virtual Machines") : List.copyOf(categories);
            links = links == null ? List.of() : List.copyOf(links);
            screenshots = screenshots == null ? List.of() : List.copyOf(screenshots);
        }
    }

    public record Link(String displayName, String uri) {
        public Link {
            required(displayName, "galleryItem.links.displayName");
            required(uri, "galleryItem.links.uri");
        }
    }

    /**
     * The virtual machine that shows the image works.
     *
     * @param resourceGroup where it is made and stays; absent means a group of its own named after the machine
     */
    public record VirtualMachineSpec(
            String name,
            Optional<String> size,
            CreateOption createOption,
            Optional<String> resourceGroup,
            Optional<String> adminUsername,
            Optional<String> sshPublicKey,
            Optional<VerifyBoot> verifyBoot) {
        public VirtualMachineSpec {
            required(name, "virtualMachine.name");
            createOption = createOption == null ? CreateOption.PLATFORM_IMAGE : createOption;
        }
    }

    /** How the machine comes by its OS disk; the words are the API's. */
    public enum CreateOption {
        /** From the library's image, by its reference. */
        @JsonProperty("PlatformImage")
        PLATFORM_IMAGE,
        /** A copy of the uploaded VHD, with an OS profile: generalised disks. */
        @JsonProperty("FromImage")
        FROM_IMAGE,
        /** A copy of the uploaded VHD, as it is: specialised disks. */
        @JsonProperty("Attach")
        ATTACH
    }

    /**
     * When a machine counts as booted.
     *
     * @param expect text the serial console must show
     * @param within ISO 8601 duration from the machine's creation, such as {@code PT5M}
     */
    public record VerifyBoot(String expect, java.time.Duration within) {
        public VerifyBoot {
            required(expect, "virtualMachine.verifyBoot.expect");
            required(within, "virtualMachine.verifyBoot.within");
        }
    }
}
