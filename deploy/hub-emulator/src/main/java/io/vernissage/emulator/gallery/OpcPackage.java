package io.vernissage.emulator.gallery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipFile;

/**
 * A package after ECMA-376 part 2: a ZIP file in which every part has a content type and parts name each other by
 * relationships. Part names are compared without regard to case.
 */
final class OpcPackage {
    private static final String CONTENT_TYPES = "[Content_Types].xml";
    private static final String TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types";
    private static final String RELATIONS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static final long LARGEST_PART = 32L << 20;
    /** All of them are in memory at once. */
    private static final long LARGEST_PACKAGE = 64L << 20;

    private static final int MOST_PARTS = 2000;

    private final Map<String, byte[]> parts;

    private OpcPackage(Map<String, byte[]> parts) {
        this.parts = parts;
    }

    /** One relationship: what the target is to the source. */
    record Relation(String type, String target) {}

    static OpcPackage open(Path file) throws BadPackageException {
        var parts = new TreeMap<String, byte[]>();
        var all = 0L;
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_PARTS) {
                throw new BadPackageException("The package has %d entries: too many.".formatted(zip.size()));
            }
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                if (entry.isDirectory()) {
                    continue;
                }
                try (var bytes = zip.getInputStream(entry)) {
                    // what an entry says of its size need not be so
                    var part = bytes.readNBytes((int) LARGEST_PART + 1);
                    all += part.length;
                    if (part.length > LARGEST_PART || all > LARGEST_PACKAGE) {
                        throw new BadPackageException(
                                "Part '%s' is too large: a part has at most %d MiB, all of them %d."
                                        .formatted(entry.getName(), LARGEST_PART >> 20, LARGEST_PACKAGE >> 20));
                    }
                    if (parts.put(key(entry.getName()), part) != null) {
                        throw new BadPackageException("Part '%s' is in the package twice.".formatted(entry.getName()));
                    }
                }
            }
        } catch (IOException e) {
            throw new BadPackageException("The file is not a valid package: it cannot be opened as a ZIP archive.");
        }
        var opened = new OpcPackage(parts);
        opened.checkContentTypes();
        return opened;
    }

    boolean has(String part) {
        return parts.containsKey(key(part));
    }

    byte[] part(String name) throws BadPackageException {
        return Optional.ofNullable(parts.get(key(name)))
                .orElseThrow(() -> new BadPackageException(
                        "Part '/%s' is named in the package but is not there.".formatted(key(name))));
    }

    /** The relationships of the package itself. */
    List<Relation> relations() throws BadPackageException {
        return has("_rels/.rels") ? read("_rels/.rels") : List.of();
    }

    /** The relationships of a part; none if it has none. */
    List<Relation> relations(String part) throws BadPackageException {
        var slash = part.lastIndexOf('/') + 1;
        var relations = "%s_rels/%s.rels".formatted(part.substring(0, slash), part.substring(slash));
        return has(relations) ? read(relations) : List.of();
    }

    private List<Relation> read(String part) throws BadPackageException {
        var root = Xml.parse(part, part(part));
        if (!RELATIONS_NAMESPACE.equals(root.getNamespaceURI())) {
            throw new BadPackageException("Part '%s' is not a part of relationships.".formatted(part));
        }
        var ids = new HashSet<String>();
        for (var relation : Xml.children(root, "Relationship")) {
            if (!ids.add(relation.getAttribute("Id"))) {
                throw new BadPackageException(
                        "Part '%s' has the Id '%s' twice.".formatted(part, relation.getAttribute("Id")));
            }
        }
        return Xml.children(root, "Relationship").stream()
                .map(one -> new Relation(one.getAttribute("Type"), one.getAttribute("Target")))
                .toList();
    }

    /** Every part must have a content type, by its name or by its extension; that is what a plain ZIP tool loses. */
    private void checkContentTypes() throws BadPackageException {
        if (!has(CONTENT_TYPES)) {
            throw new BadPackageException("The package has no '%s'.".formatted(CONTENT_TYPES));
        }
        var root = Xml.parse(CONTENT_TYPES, part(CONTENT_TYPES));
        if (!TYPES_NAMESPACE.equals(root.getNamespaceURI())) {
            throw new BadPackageException("'%s' is not a list of content types.".formatted(CONTENT_TYPES));
        }
        var byExtension = new HashMap<String, String>();
        Xml.children(root, "Default")
                .forEach(one -> byExtension.put(
                        one.getAttribute("Extension").toLowerCase(Locale.ROOT), one.getAttribute("ContentType")));
        var byName = new HashMap<String, String>();
        Xml.children(root, "Override")
                .forEach(one -> byName.put(key(one.getAttribute("PartName")), one.getAttribute("ContentType")));
        for (var name : parts.keySet()) {
            var known = byName.containsKey(name) || byExtension.containsKey(extension(name));
            if (!known && !name.equals(key(CONTENT_TYPES))) {
                throw new BadPackageException("Part '/%s' has no content type.".formatted(name));
            }
        }
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Part names without the slash at the start, with {@code /} between, in lower case. */
    static String key(String name) {
        var slashes = name.replace('\\', '/');
        return (slashes.startsWith("/") ? slashes.substring(1) : slashes).toLowerCase(Locale.ROOT);
    }
}
