package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.GalleryProblem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks for what must not be shown: a stamp serves everything in a published package to anybody, without a login. The
 * patterns are shapes that secrets have and prose has not; a plain password can not be told from a word.
 */
final class SecretScan {
    private record Shape(String what, Pattern pattern) {}

    private static final List<Shape> SHAPES = List.of(
            shape(
                    "the signature of a shared access signature",
                    "(?i)(?:[?&;]|&amp;|%26|%3F)sig(?:=|%3D)[A-Za-z0-9%+/_-]{16,}"),
            shape("a shared access signature", "(?i)SharedAccess(?:Signature|Key)\\s*="),
            shape("a storage account key", "(?i)AccountKey\\s*="),
            shape("a storage account key", "(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="),
            shape("a private key", "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
            shape("an access token", "\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\."),
            shape(
                    "a client secret",
                    "(?<![A-Za-z0-9_.~-])[A-Za-z0-9_.~-]{3}\\dQ~[A-Za-z0-9_.~-]{31,34}(?![A-Za-z0-9_.~-])"),
            shape("a password in an address", "(?i)\\b[a-z][a-z0-9+.-]*://[^\\s/:@\"'<>]*:[^\\s/@\"'<>]+@"),
            shape("a password", "(?i)[;?&](?:password|pwd|client_secret|access_token)\\s*=\\s*[^\\s;&\"'<>]+"));

    private SecretScan() {}

    /**
     * Refuses a text that holds a secret.
     *
     * @param where the request's field or the package's part, for the problem's text, which does not repeat the secret
     */
    static void refuse(String where, String text) {
        find(text).ifPresent(what -> {
            throw GalleryProblem.SECRET.because(
                    "%s holds %s, and everything in a gallery item can be read without a login. Take it out, and renew it: it has travelled in a request."
                            .formatted(where, what));
        });
    }

    private static Optional<String> find(String text) {
        return SHAPES.stream()
                .filter(shape -> shape.pattern().matcher(text).find())
                .map(Shape::what)
                .findFirst();
    }

    private static Shape shape(String what, String pattern) {
        return new Shape(what, Pattern.compile(pattern));
    }
}
