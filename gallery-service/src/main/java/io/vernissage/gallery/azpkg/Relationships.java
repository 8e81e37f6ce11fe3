package io.vernissage.gallery.azpkg;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The arrows from a package or a part to its parts. Targets are absolute, attributes stand in the order type, target, id.
 * The packager draws its ids at random; here they follow from the item and the arrow, so that the same content is the same
 * file.
 */
final class Relationships {
    private static final String TYPES = "http://schemas.microsoft.com/azpkg/2013/12/";
    private static final String NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static final int SHORT_ID = 16;
    private static final int LONG_ID = 32;

    private final String item;

    /** @param item the identity that all ids are derived from */
    Relationships(String item) {
        this.item = item;
    }

    /**
     * One arrow.
     *
     * @param localised texts and images exist once per culture; the id of theirs begins with the culture, here DEFAULT
     */
    private record Arrow(String type, String target, boolean localised) {}

    static String partFor(String source) {
        var slash = source.lastIndexOf('/') + 1;
        return source.substring(0, slash) + "_rels/" + source.substring(slash) + ".rels";
    }

    /** The file of arrows from one part to its side-car. */
    Part fromPart(String source, String type, String target) {
        return Part.of(partFor(source), xml(source, List.of(new Arrow(type, target, false))));
    }

    /** The file of arrows from the package itself. */
    Part fromPackage(String manifest, String strings, String uiDefinition, List<Part> artifacts, List<Part> images) {
        var arrows = new ArrayList<Arrow>();
        arrows.add(new Arrow("manifest", manifest, false));
        arrows.add(new Arrow("strings", strings, true));
        arrows.add(new Arrow("uidefinition", uiDefinition, false));
        artifacts.forEach(artifact -> arrows.add(new Arrow("artifact", artifact.name(), false)));
        images.forEach(image -> arrows.add(new Arrow("image", image.name(), true)));
        return Part.of(partFor(""), xml("", arrows));
    }

    /** Name of the folder of a part's side-car: 32 hexadecimal digits. */
    String sideCarFolder(String part) {
        return digest("side-car", part).substring(0, LONG_ID);
    }

    private byte[] xml(String source, List<Arrow> arrows) {
        return Xml.withMark(arrows.stream()
                .map(arrow -> "<Relationship Type=\"%s%s\" Target=\"/%s\" Id=\"%s\" />"
                        .formatted(TYPES, arrow.type(), arrow.target(), id(source, arrow)))
                .collect(Collectors.joining("", "<Relationships xmlns=\"" + NAMESPACE + "\">", "</Relationships>")));
    }

    private String id(String source, Arrow arrow) {
        var digest = digest("arrow", source, arrow.type(), arrow.target());
        return arrow.localised() ? "DEFAULT_" + digest.substring(0, LONG_ID) : "R" + digest.substring(0, SHORT_ID);
    }

    private String digest(String... words) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            var text = item + "\n" + String.join("\n", words);
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
