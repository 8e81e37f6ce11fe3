package io.vernissage.gallery.icon;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * The pictures of one gallery item.
 *
 * <p>Sizes by MicrosoftDocs/azure-stack-docs, azure-stack-create-and-publish-marketplace-item.md; real packages agree.
 *
 * @param small 40 x 40 pixels
 * @param medium 90 x 90
 * @param large 115 x 115
 * @param wide 255 x 115
 * @param screenshots 533 x 324 each, at least one
 */
public record Pictures(Png small, Png medium, Png large, Png wide, List<Png> screenshots) {
    private static final int SMALL = 40;
    private static final int MEDIUM = 90;
    private static final int LARGE = 115;
    private static final int WIDE = 255;
    private static final int MOST_SCREENSHOTS = 5;
    private static final Color BACKDROP = new Color(0xF2, 0xF4, 0xF7);
    private static final Color CLEAR = new Color(0, true);

    /** Pictures take milliseconds and, decoded, up to 32 MiB: one item at a time bounds the memory of all workers. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    public Pictures {
        screenshots = List.copyOf(screenshots);
    }

    /**
     * Makes all pictures of an item.
     *
     * @param icon a PNG of at least 115 x 115 pixels as a data URI; absent means a monogram drawn from the title
     * @param screenshots PNGs as data URIs; none means one that shows the icon
     * @throws io.vernissage.pipeline.ProblemException if one of them is no usable PNG
     */
    public static Pictures of(String title, Optional<String> icon, List<String> screenshots) {
        if (screenshots.size() > MOST_SCREENSHOTS) {
            throw Png.unusable(
                    "galleryItem.screenshots",
                    "these are %d; send at most %d".formatted(screenshots.size(), MOST_SCREENSHOTS));
        }
        ONE_AT_A_TIME.lock();
        try {
            return made(title, icon, screenshots);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private static Pictures made(String title, Optional<String> icon, List<String> screenshots) {
        var shots = IntStream.range(0, screenshots.size())
                .mapToObj(
                        number -> screenshot("galleryItem.screenshots[%d]".formatted(number), screenshots.get(number)))
                .toList();
        return icon.map(uri -> scaled(picture("galleryItem.icon", uri, LARGE), shots))
                .orElseGet(() -> drawn(Monogram.of(title), shots));
    }

    private static Pictures scaled(BufferedImage icon, List<Png> screenshots) {
        return new Pictures(
                Canvas.of(SMALL, SMALL, CLEAR).fit(icon).png(),
                Canvas.of(MEDIUM, MEDIUM, CLEAR).fit(icon).png(),
                Canvas.of(LARGE, LARGE, CLEAR).fit(icon).png(),
                Canvas.of(WIDE, LARGE, CLEAR).fit(icon).png(),
                screenshots.isEmpty() ? List.of(ownScreenshot(icon)) : screenshots);
    }

    /** Drawn anew in each size: a monogram is made of whole pixels, which scaling would smear. */
    private static Pictures drawn(Monogram monogram, List<Png> screenshots) {
        var large = monogram.drawn(LARGE);
        return new Pictures(
                Canvas.of(SMALL, SMALL, CLEAR).centre(monogram.drawn(SMALL)).png(),
                Canvas.of(MEDIUM, MEDIUM, CLEAR).centre(monogram.drawn(MEDIUM)).png(),
                Canvas.of(LARGE, LARGE, CLEAR).centre(large).png(),
                Canvas.of(WIDE, LARGE, monogram.background()).centre(large).png(),
                screenshots.isEmpty() ? List.of(ownScreenshot(large)) : screenshots);
    }

    private static Png ownScreenshot(BufferedImage icon) {
        var large = Canvas.of(LARGE, LARGE, CLEAR).fit(icon).image();
        return Canvas.screenshot(BACKDROP).centre(large).png();
    }

    private static Png screenshot(String where, String uri) {
        return Canvas.screenshot(BACKDROP).fit(picture(where, uri, 1)).png();
    }

    private static BufferedImage picture(String where, String uri, int leastEdge) {
        return Canvas.decoded(where, Png.fromDataUri(where, uri, leastEdge));
    }
}
