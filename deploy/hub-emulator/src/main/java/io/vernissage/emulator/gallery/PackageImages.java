package io.vernissage.emulator.gallery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pictures of a package: four icons of exact size must be there, PNG all of them. */
final class PackageImages {
    private static final long PNG = 0x89504E470D0A1A0AL;

    private record Size(int width, int height) {}

    private static final Map<String, Size> ICONS = Map.of(
            "small", new Size(40, 40),
            "medium", new Size(90, 90),
            "large", new Size(115, 115),
            "wide", new Size(255, 115));

    private PackageImages() {}

    static void check(OpcPackage parts, ObjectNode manifest) throws BadPackageException {
        var paths = paths(manifest);
        for (var icon : ICONS.entrySet()) {
            var path = paths.get(icon.getKey());
            if (path == null) {
                throw new BadPackageException("The manifest names no icon '%s'.".formatted(icon.getKey()));
            }
            var size = size(path, parts.part(path));
            if (!size.equals(icon.getValue())) {
                throw new BadPackageException("The icon '%s' is %d x %d pixels and must be %d x %d."
                        .formatted(
                                icon.getKey(),
                                size.width(),
                                size.height(),
                                icon.getValue().width(),
                                icon.getValue().height()));
            }
        }
        for (var image : paths.entrySet()) {
            Azpkg.checkRelated(parts, image.getValue(), List.of("image", "icon/" + image.getKey()));
            size(image.getValue(), parts.part(image.getValue()));
        }
        for (var relation : Azpkg.relations(parts, "image")) {
            var description = Azpkg.sideCar(parts, OpcPackage.key(relation.target()), "imageproperties");
            Xml.parse(description, parts.part(description));
        }
    }

    /** Paths by id: from {@code images}, or from {@code icons} as the schemas before 2015-10-01 have it. */
    static Map<String, String> paths(ObjectNode manifest) {
        var paths = new HashMap<String, String>();
        Json.at(manifest, "icons")
                .ifPresent(icons -> icons.properties()
                        .forEach(one -> paths.put(one.getKey(), one.getValue().asText())));
        Json.elements(manifest, "images").stream()
                .flatMap(image -> Json.elements(image, "items").stream())
                .forEach(item ->
                        paths.put(item.path("id").asText(), item.path("path").asText()));
        return paths;
    }

    private static Size size(String path, byte[] bytes) throws BadPackageException {
        if (bytes.length < 24 || ByteBuffer.wrap(bytes).getLong() != PNG) {
            throw new BadPackageException("The picture '%s' is not a PNG.".formatted(path));
        }
        var header = ByteBuffer.wrap(bytes);
        return new Size(header.getInt(16), header.getInt(20));
    }
}
