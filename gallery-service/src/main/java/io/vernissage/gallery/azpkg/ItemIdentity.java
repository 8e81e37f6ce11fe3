package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.GalleryProblem;
import io.vernissage.pipeline.ImageReference;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a gallery item is called; {@code toString} is its identity in the gallery, {@code Publisher.Name.Version}. Since
 * the three are joined by dots, publisher and name hold none: only letters, digits and hyphens.
 *
 * @param version SemVer 2, which allows no leading zeros
 */
public record ItemIdentity(String publisher, String name, String version) {
    private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9-]");
    private static final Pattern LETTER_OR_DIGIT = Pattern.compile("[A-Za-z0-9]");
    private static final Pattern VERSION = Pattern.compile("\\d{1,10}\\.\\d{1,10}\\.\\d{1,10}");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=\\d)");
    private static final int LONGEST = 128;

    /**
     * Names an item after its image, as Add-AzsVMImage of AzureStack-Tools does: offer and SKU in one word, with a hyphen
     * for every character that is not allowed.
     *
     * @param name the name that the request asks for, if it does
     * @throws io.vernissage.pipeline.ProblemException if nothing usable is left of a name, or the version is not of the
     *     form {@code 1.2.3}
     */
    public static ItemIdentity of(ImageReference image, Optional<String> name) {
        return new ItemIdentity(
                word("image.publisher", image.publisher()),
                name.map(given -> word("galleryItem.name", given))
                        .orElseGet(() -> word("image.offer and image.sku", image.offer() + image.sku())),
                version(image.version()));
    }

    @Override
    public String toString() {
        return publisher + "." + name + "." + version;
    }

    private static String word(String where, String text) {
        var word = OTHER.matcher(text).replaceAll("-");
        if (word.length() > LONGEST || !LETTER_OR_DIGIT.matcher(word).find()) {
            throw GalleryProblem.NAME.because(
                    "%s must be 1 to %d letters, digits and hyphens, with at least one letter or digit; it has %d characters."
                            .formatted(where, LONGEST, word.length()));
        }
        return word;
    }

    private static String version(String version) {
        if (!VERSION.matcher(version).matches()) {
            throw GalleryProblem.NAME.because(
                    "image.version must be three numbers, such as 1.0.0, of at most ten digits each.");
        }
        return Arrays.stream(version.split("\\."))
                .map(number -> LEADING_ZEROS.matcher(number).replaceFirst(""))
                .collect(Collectors.joining("."));
    }
}
