package io.vernissage.gallery.azpkg;

import java.nio.charset.StandardCharsets;

/**
 * The two kinds of XML in a package, byte for byte as the packager writes them. No value needs escaping: all names are
 * ours.
 */
final class Xml {
    private static final String MARK = "\uFEFF";
    private static final String NAMESPACES =
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";

    private Xml() {}

    /** Content types and relationships: one line, after a byte order mark. */
    static byte[] withMark(String root) {
        return (MARK + "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + root).getBytes(StandardCharsets.UTF_8);
    }

    /** What the manifest says about an artifact, once more beside it. */
    static byte[] artifact(Manifest.ArtifactEntry artifact) {
        return sideCar(
                """
                <Artifact %s>
                  <Name>%s</Name>
                  <Type>%s</Type>
                  <Path>%s</Path>
                  <IsDefault>%s</IsDefault>
                </Artifact>""".formatted(NAMESPACES, artifact.name(), artifact.type(), artifact.path(), artifact.isDefault()));
    }

    /** What the manifest says about an image, once more beside it. */
    static byte[] imageProperties(String context, Manifest.ImageEntry image) {
        return sideCar("""
                <ImageProperties %s>
                  <Context>%s</Context>
                  <Id>%s</Id>
                  <Type>%s</Type>
                </ImageProperties>""".formatted(NAMESPACES, context, image.id(), image.type()));
    }

    private static byte[] sideCar(String root) {
        return ("<?xml version=\"1.0\"?>\n" + root).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
