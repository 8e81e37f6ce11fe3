package io.vernissage.gallery.azpkg;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One file of a package. The bytes are shared, not copied, and are not to be changed. */
final class Part {
    private final String name;
    private final Optional<String> override;
    private final byte[] bytes;

    private Part(String name, Optional<String> override, byte[] bytes) {
        this.name = name;
        this.override = override;
        this.bytes = bytes;
    }

    /** A part whose content type follows from its extension. */
    static Part of(String name, byte[] bytes) {
        return new Part(name, Optional.empty(), bytes);
    }

    /** A part whose content type is said for it alone. */
    static Part of(String name, String contentType, byte[] bytes) {
        return new Part(name, Optional.of(contentType), bytes);
    }

    /** The name as in the archive, without a leading slash. */
    String name() {
        return name;
    }

    Optional<String> override() {
        return override;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isText() {
        return !name.endsWith(".png");
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
