package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.GalleryProblem;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.jsoup.safety.Safelist;

/**
 * The HTML that a description may hold: {@code h1 - h5, p, ol, ul, li, a[target|href], br, strong, em, b, i}, by
 * MicrosoftDocs/azure-stack-docs, azure-stack-create-and-publish-marketplace-item.md. The portal shows it to every
 * tenant's users, so what is not on the list is refused, not repaired.
 */
final class DescriptionHtml {
    private static final String[] TAGS = {
        "h1", "h2", "h3", "h4", "h5", "p", "ol", "ul", "li", "a", "br", "strong", "em", "b", "i"
    };
    private static final Safelist ALLOWED = Safelist.none()
            .addTags(TAGS)
            .addAttributes("a", "href", "target")
            .addProtocols("a", "href", "http", "https");

    private DescriptionHtml() {}

    static void check(String html) {
        // "<![CDATA[" is text to jsoup and a comment up to the next ">" to a browser, which then sees what follows as
        // tags.
        if (html.contains("<!") || !Jsoup.isValid(html, ALLOWED)) {
            throw GalleryProblem.TEXT.because(
                    ("galleryItem.description holds %s. Allowed are text and the tags h1 to h5, p,"
                                    + " ol, ul, li, br, strong, em, b, i, and a with an http or https href and a target.")
                            .formatted(offence(html)
                                    .orElse("HTML that is not well-formed (write &lt; and &amp; in text)")));
        }
    }

    /** Plain text as one paragraph. */
    static String paragraph(String text) {
        return "<p>" + Entities.escape(text) + "</p>";
    }

    private static Optional<String> offence(String html) {
        var body = Jsoup.parseBodyFragment(html).body();
        return body.getAllElements().stream()
                .skip(1) // the body itself
                .flatMap(element -> offence(element).stream())
                .findFirst();
    }

    private static Optional<String> offence(Element element) {
        if (!ALLOWED.isSafeTag(element.normalName())) {
            return Optional.of("the tag <%s>".formatted(element.normalName()));
        }
        return element.attributes().asList().stream()
                .filter(attribute -> !ALLOWED.isSafeAttribute(element.normalName(), element, attribute))
                .map(attribute -> "the attribute '%s' on <%s>".formatted(attribute.getKey(), element.normalName()))
                .findFirst();
    }
}
