package io.vernissage.gallery.azpkg;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** What {@code [Content_Types].xml} says: a part's own type first, else its extension's. */
record ContentTypes(Map<String, String> overrides, Map<String, String> defaults) {
    static ContentTypes of(byte[] xml) {
        return new ContentTypes(types(xml, "Override", "PartName"), types(xml, "Default", "Extension"));
    }

    Optional<String> of(String part) {
        var name = part.toLowerCase(Locale.ROOT);
        var extension = name.substring(name.lastIndexOf('.') + 1);
        return Optional.ofNullable(overrides.get("/" + name)).or(() -> Optional.ofNullable(defaults.get(extension)));
    }

    private static Map<String, String> types(byte[] xml, String element, String key) {
        return PackageXml.children(xml, element).stream()
                .collect(Collectors.toMap(
                        type -> lower(type, key), type -> type.getAttribute("ContentType"), (first, _) -> first));
    }

    private static String lower(Element element, String attribute) {
        return element.getAttribute(attribute).toLowerCase(Locale.ROOT);
    }
}
