package io.vernissage.upload.intake;

import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.safety.Safelist;

/**
 * What gallery-service would refuse once the image is registered, by its limits, which are Microsoft's (azure-stack-docs,
 * azure-stack-create-and-publish-marketplace-item.md). It judges again, and more; what can be said without it is said here.
 */
final class GalleryItemRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,79}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Co}\\p{Cn}&&[^\\n\\r\\t]]");
    private static final Pattern MARKUP = Pattern.compile("[\\n\\r\\t]|<[A-Za-z/!?]");
    private static final Safelist DESCRIPTION = Safelist.none()
            .addTags("h1", "h2", "h3", "h4", "h5", "p", "ol", "ul", "li", "a", "br", "strong", "em", "b", "i")
            .addAttributes("a", "href", "target")
            .addProtocols("a", "href", "http", "https");
    private static final int LONGEST_TITLE = 80;
    private static final int LONGEST_LINE = 256;
    private static final int LONGEST_LABEL = 64;
    private static final int LONGEST_DESCRIPTION = 5000;
    private static final int LONGEST_ADDRESS = 2048;
    private static final int MOST_ENTRIES = 20;
    private static final int MOST_SCREENSHOTS = 5;
    private static final int ICON_EDGE = 115;

    private final BiConsumer<String, String> refuse;

    /**
     * Rules that tell what they refuse.
     *
     * @param refuse takes a JSON Pointer, and a sentence
     */
    GalleryItemRules(BiConsumer<String, String> refuse) {
        this.refuse = refuse;
    }

    void check(GalleryItemSpec item) {
        line("/galleryItem/title", item.title(), LONGEST_TITLE);
        item.name()
                .filter(name -> !NAME.matcher(name).matches())
                .ifPresent(
                        _ -> refuse.accept("/galleryItem/name", "This must be 1 to 80 letters, digits and hyphens."));
        item.summary().ifPresent(summary -> line("/galleryItem/summary", summary, LONGEST_LINE));
        item.publisherDisplayName()
                .ifPresent(publisher -> line("/galleryItem/publisherDisplayName", publisher, LONGEST_LINE));
        item.description().ifPresent(this::checkDescription);
        checkCategories(item.categories());
        checkLinks(item);
        item.icon().ifPresent(icon -> picture("/galleryItem/icon", icon, ICON_EDGE));
        checkScreenshots(item.screenshots());
    }

    private void checkDescription(String html) {
        var isText = text("/galleryItem/description", html, LONGEST_DESCRIPTION);
        // To jsoup "<![CDATA[" is text, to a browser a comment up to the next ">", behind which tags begin.
        if (isText && (html.contains("<!") || !Jsoup.isValid(html.strip(), DESCRIPTION))) {
            refuse.accept(
                    "/galleryItem/description",
                    "This may hold text and the tags h1 to h5, p, ol, ul, li, br, strong, em, b, i, and a with an http or"
                            + " https href and a target, well-formed (write &lt; and &amp; in text).");
        }
    }

    private void checkCategories(List<String> categories) {
        if (atMost("/galleryItem/categories", categories, MOST_ENTRIES)) {
            for (var i = 0; i < categories.size(); i++) {
                line("/galleryItem/categories/" + i, categories.get(i), LONGEST_LABEL);
            }
        }
    }

    private void checkLinks(GalleryItemSpec item) {
        if (atMost("/galleryItem/links", item.links(), MOST_ENTRIES)) {
            for (var i = 0; i < item.links().size(); i++) {
                var link = item.links().get(i);
                line("/galleryItem/links/%d/displayName".formatted(i), link.displayName(), LONGEST_LABEL);
                if (!isWebAddress(Optional.ofNullable(link.uri()).orElse(""))) {
                    refuse.accept(
                            "/galleryItem/links/%d/uri".formatted(i),
                            "This must be an http or https address with a host, without a user name, and at most %d characters."
                                    .formatted(LONGEST_ADDRESS));
                }
            }
        }
    }

    private void checkScreenshots(List<String> screenshots) {
        if (atMost("/galleryItem/screenshots", screenshots, MOST_SCREENSHOTS)) {
            for (var i = 0; i < screenshots.size(); i++) {
                picture("/galleryItem/screenshots/" + i, screenshots.get(i), 1);
            }
        }
    }

    private void picture(String pointer, String uri, int leastEdge) {
        PictureRules.fault(uri, leastEdge).ifPresent(fault -> refuse.accept(pointer, fault));
    }

    private boolean atMost(String pointer, List<?> entries, int most) {
        if (entries.size() <= most) {
            return true;
        }
        refuse.accept(pointer, "These are %d; the most are %d.".formatted(entries.size(), most));
        return false;
    }

    /** Plain text on one line. */
    private void line(String pointer, String value, int longest) {
        if (text(pointer, value, longest) && MARKUP.matcher(value.strip()).find()) {
            refuse.accept(pointer, "This must be plain text on one line, without markup.");
        }
    }

    private boolean text(String pointer, String value, int longest) {
        var text = Optional.ofNullable(value).orElse("").strip();
        if (text.isEmpty() || text.length() > longest) {
            refuse.accept(pointer, "This must be 1 to %d characters; it has %d.".formatted(longest, text.length()));
            return false;
        }
        if (CONTROL.matcher(text).find()) {
            refuse.accept(pointer, "This holds characters that no screen can show.");
            return false;
        }
        return true;
    }

    private static boolean isWebAddress(String text) {
        try {
            var uri = new URI(text);
            var scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            return text.length() <= LONGEST_ADDRESS
                    && Set.of("http", "https").contains(scheme)
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
