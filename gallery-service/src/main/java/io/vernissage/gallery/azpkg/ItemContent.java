package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.icon.Pictures;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.OsType;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * All that a gallery package says, judged: whoever holds one can make the package.
 *
 * @param publication whose item this is; the package bears it as its {@link OriginMark}
 * @param sizes machine sizes that the portal recommends, the best first
 */
public record ItemContent(
        UUID publication,
        ItemIdentity identity,
        ItemTexts texts,
        ImageReference image,
        OsType osType,
        List<String> sizes,
        Pictures pictures) {
    /** Small general sizes that every stamp's families start with, as Microsoft's own items recommend them. */
    private static final List<String> USUAL_SIZES = List.of(
            "Standard_DS1_v2",
            "Standard_DS2_v2",
            "Standard_DS1",
            "Standard_DS2",
            "Standard_D1_v2",
            "Standard_D1",
            "Standard_A1");

    public ItemContent {
        sizes = List.copyOf(sizes);
    }

    /**
     * Judges what a publication asks of its gallery item.
     *
     * @throws io.vernissage.pipeline.ProblemException if a name, text, link or picture can not be published
     */
    public static ItemContent of(
            UUID publication, ImageReference image, PublicationSpec specification, GalleryItemSpec item) {
        var tried = specification.virtualMachine().flatMap(PublicationSpec.VirtualMachineSpec::size);
        return new ItemContent(
                publication,
                ItemIdentity.of(image, item.name()),
                ItemTexts.of(item, image),
                image,
                specification.image().osType(),
                Stream.concat(tried.stream(), USUAL_SIZES.stream()).distinct().toList(),
                Pictures.of(item.title(), item.icon(), item.screenshots()));
    }
}
