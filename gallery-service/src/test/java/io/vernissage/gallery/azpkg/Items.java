package io.vernissage.gallery.azpkg;

import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Link;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.Source;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Publications for tests. */
public final class Items {
    public static final UUID PUBLICATION = UUID.fromString("5f0c3a52-8d7e-4c8e-9d5e-0a2b6c7d8e9f");
    public static final ImageReference IMAGE = new ImageReference("Contoso", "Debian", "12.5", "1.0.0");

    private Items() {}

    public static GalleryItemSpec titled(String title) {
        return item(title, Optional.empty(), List.of());
    }

    static GalleryItemSpec described(String description) {
        return item("Debian 12", Optional.of(description), List.of());
    }

    static GalleryItemSpec linked(String name, String uri) {
        return item("Debian 12", Optional.empty(), List.of(new Link(name, uri)));
    }

    static GalleryItemSpec full() {
        return item(
                "Debian 12 “bookworm”",
                Optional.of(
                        "<p>Debian &amp; friends: <a href=\"https://www.debian.org/\" target=\"_blank\">home</a></p>"),
                List.of(
                        new Link("Debian", "https://www.debian.org/"),
                        new Link("Help", "http://wiki.debian.org/?a=b")));
    }

    private static GalleryItemSpec item(String title, Optional<String> description, List<Link> links) {
        return new GalleryItemSpec(
                Optional.empty(),
                title,
                Optional.empty(),
                description,
                Optional.of("Contoso Ltd"),
                List.of("Compute"),
                Optional.empty(),
                links,
                List.of());
    }

    public static PublicationSpec specification(GalleryItemSpec item, Order order) {
        return specification(IMAGE, item, order);
    }

    public static PublicationSpec specification(ImageReference image, GalleryItemSpec item, Order order) {
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
                Optional.of(item),
                Optional.empty(),
                order,
                Optional.empty());
    }

    static ItemContent content(GalleryItemSpec item) {
        return content(item, PUBLICATION);
    }

    static ItemContent content(GalleryItemSpec item, UUID publication) {
        return ItemContent.of(publication, IMAGE, specification(item, Order.GALLERY_AFTER_IMAGE), item);
    }
}
