package io.vernissage.emulator.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The artifacts of a package: each is a JSON part, named by a relation and described by a part of its own. */
final class PackageArtifacts {
    private static final Set<String> TYPES = Set.of("template", "fragment", "custom", "metadata");

    private PackageArtifacts() {}

    static void check(OpcPackage parts, ObjectNode manifest) throws BadPackageException {
        var artifacts = Json.elements(manifest, "artifacts");
        var defaults = artifacts.stream()
                .filter(one -> one.path("isDefault").asBoolean())
                .count();
        if (defaults != 1) {
            throw new BadPackageException(
                    "The manifest must have exactly one default artifact, and has %d.".formatted(defaults));
        }
        var names = new HashSet<String>();
        for (var artifact : artifacts) {
            var name = Json.text(artifact, "name").orElse("");
            if (!names.add(OpcPackage.key(name))) {
                throw new BadPackageException("The manifest names the artifact '%s' twice.".formatted(name));
            }
            check(parts, artifact, name);
        }
    }

    private static void check(OpcPackage parts, JsonNode artifact, String name) throws BadPackageException {
        var type = Json.text(artifact, "type").orElse("");
        if (!TYPES.contains(OpcPackage.key(type))) {
            throw new BadPackageException("The artifact '%s' has the unknown type '%s'.".formatted(name, type));
        }
        var path = Json.text(artifact, "path")
                .orElseThrow(() -> new BadPackageException("The artifact '%s' has no path.".formatted(name)));
        Azpkg.checkRelated(parts, path, List.of("artifact"));
        Azpkg.json(path, parts.part(path));
        var description = Azpkg.sideCar(parts, OpcPackage.key(path), "deploymenttemplateproperties");
        var root = Xml.parse(description, parts.part(description));
        if (!root.getLocalName().equals("Artifact") || !Xml.text(root, "Name").equals(name)) {
            throw new BadPackageException(
                    "Part '%s' does not describe the artifact '%s'.".formatted(description, name));
        }
    }
}
