package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.GalleryProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a gallery item may lead people: to web pages, by an address without a secret in it. */
final class LinkRules {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int LONGEST = 2048;

    private LinkRules() {}

    /**
     * Returns the address as it is.
     *
     * @param where the request's field, for the problem's text
     */
    static String checked(String where, String address) {
        var text = Optional.ofNullable(address).orElse("");
        if (text.length() > LONGEST || !isWebAddress(text)) {
            throw GalleryProblem.LINK.because(
                    "%s must be an http or https address with a host and at most %d characters."
                            .formatted(where, LONGEST));
        }
        SecretScan.refuse(where, text);
        return text;
    }

    static boolean isWebAddress(String text) {
        try {
            var uri = new URI(text);
            var scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            return SCHEMES.contains(scheme) && uri.getHost() != null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
