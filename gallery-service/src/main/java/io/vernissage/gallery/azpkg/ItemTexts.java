package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.GalleryProblem;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.Link;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a gallery item says to people, judged.
 *
 * <p>Lengths by MicrosoftDocs/azure-stack-docs, azure-stack-create-and-publish-marketplace-item.md. What is a
 * recommendation there (title 80, publisher 30, summary 60 to 100, description from 500) is passed over, since published
 * packages do not keep to it either; what is a limit there is a limit here.
 *
 * @param description HTML of the {@link DescriptionHtml few tags} that the portal shows
 */
record ItemTexts(
        String displayName,
        String publisherDisplayName,
        String publisherLegalName,
        String summary,
        String longSummary,
        String description,
        List<String> categories,
        List<Link> links) {
    private static final int LONGEST_LINE = 256;
    private static final int LONGEST_DESCRIPTION = 5000;
    private static final int LONGEST_LINK_NAME = 64;
    private static final int LONGEST_CATEGORY = 64;
    private static final int MOST = 20;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Co}\\p{Cn}&&[^\\n\\r\\t]]");
    private static final Pattern LINE_BREAK = Pattern.compile("[\\n\\r\\t]");
    private static final Pattern TAG = Pattern.compile("<[A-Za-z/!?]");

    ItemTexts {
        categories = List.copyOf(categories);
        links = List.copyOf(links);
    }

    static ItemTexts of(GalleryItemSpec item, ImageReference image) {
        var title = line("galleryItem.title", item.title(), LONGEST_LINE);
        var publisher = line(
                "galleryItem.publisherDisplayName",
                item.publisherDisplayName().orElse(image.publisher()),
                LONGEST_LINE);
        var summary = line(
                "galleryItem.summary",
                item.summary()
                        .orElseGet(() -> "Create a virtual machine from the image %s %s %s, version %s."
                                .formatted(image.publisher(), image.offer(), image.sku(), image.version())),
                LONGEST_LINE);
        return new ItemTexts(
                title,
                publisher,
                publisher,
                summary,
                summary,
                item.description().map(ItemTexts::description).orElseGet(() -> DescriptionHtml.paragraph(summary)),
                categories(item.categories()),
                links(item.links()));
    }

    private static String description(String html) {
        var text = text("galleryItem.description", html, LONGEST_DESCRIPTION);
        DescriptionHtml.check(text);
        return text;
    }

    private static List<String> categories(List<String> categories) {
        atMost("galleryItem.categories", categories);
        return IntStream.range(0, categories.size())
                .mapToObj(number ->
                        line("galleryItem.categories[%d]".formatted(number), categories.get(number), LONGEST_CATEGORY))
                .distinct()
                .toList();
    }

    private static List<Link> links(List<Link> links) {
        atMost("galleryItem.links", links);
        return IntStream.range(0, links.size())
                .mapToObj(number -> {
                    var where = "galleryItem.links[%d]".formatted(number);
                    var link = links.get(number);
                    var name = line(where + ".displayName", link.displayName(), LONGEST_LINK_NAME);
                    return new Link(name, LinkRules.checked(where + ".uri", link.uri()));
                })
                .toList();
    }

    private static void atMost(String where, List<?> list) {
        if (list.size() > MOST) {
            throw GalleryProblem.TEXT.because(
                    "%s has %d entries; the most are %d.".formatted(where, list.size(), MOST));
        }
    }

    /** Plain text on one line. */
    private static String line(String where, String value, int longest) {
        var text = text(where, value, longest);
        if (LINE_BREAK.matcher(text).find() || TAG.matcher(text).find()) {
            throw GalleryProblem.TEXT.because("%s must be plain text on one line, without markup.".formatted(where));
        }
        return text;
    }

    private static String text(String where, String value, int longest) {
        var text = Optional.ofNullable(value).orElse("").strip();
        if (text.isEmpty() || text.length() > longest) {
            throw GalleryProblem.TEXT.because(
                    "%s must be 1 to %d characters; it has %d.".formatted(where, longest, text.length()));
        }
        if (CONTROL.matcher(text).find()) {
            throw GalleryProblem.TEXT.because("%s holds characters that no screen can show.".formatted(where));
        }
        SecretScan.refuse(where, text);
        return text;
    }
}
