package io.vernissage.emulator.gallery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vernissage.emulator.arm.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A gallery package: what its manifest says, with texts from the strings put in, after everything it names has been
 * found in the package. What must be there was measured on packages of real stamps.
 *
 * @param manifest every {@code ms-resource:} replaced by the text it stands for
 */
record Azpkg(ObjectNode manifest) {
    private static final String RELATION = "http://schemas.microsoft.com/azpkg/2013/12/";
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern SEMANTIC_VERSION =
            Pattern.compile("\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?");
    private static final List<String> REQUIRED = List.of(
            "name",
            "publisher",
            "version",
            "displayName",
            "publisherDisplayName",
            "publisherLegalName",
            "summary",
            "longSummary",
            "description");
    /** Real packages have comments and commas too many, and were published. */
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    static Azpkg read(Path file) throws BadPackageException {
        var parts = OpcPackage.open(file);
        var manifest = object("manifest", parts.part(manifestPart(parts)));
        var resolved = (ObjectNode) resolve(manifest, strings(parts));
        checkTexts(resolved);
        checkUiDefinition(parts, resolved);
        PackageArtifacts.check(parts, resolved);
        PackageImages.check(parts, resolved);
        return new Azpkg(resolved);
    }

    /** {@code Publisher.Name.Version}. */
    String identity() {
        return Stream.of("publisher", "name", "version")
                .map(field -> manifest.path(field).asText())
                .reduce((one, other) -> one + "." + other)
                .orElseThrow();
    }

    static List<OpcPackage.Relation> relations(OpcPackage parts, String type) throws BadPackageException {
        return parts.relations().stream()
                .filter(relation -> relation.type().equals(RELATION + type))
                .toList();
    }

    /** The target of the one relationship of this type that a part has. */
    static String sideCar(OpcPackage parts, String part, String type) throws BadPackageException {
        return parts.relations(part).stream()
                .filter(relation -> relation.type().equals(RELATION + type))
                .map(OpcPackage.Relation::target)
                .findFirst()
                .orElseThrow(() ->
                        new BadPackageException("Part '/%s' has no relation of type '%s'.".formatted(part, type)));
    }

    static void checkRelated(OpcPackage parts, String part, List<String> types) throws BadPackageException {
        for (var type : types) {
            for (var relation : relations(parts, type)) {
                if (OpcPackage.key(relation.target()).equals(OpcPackage.key(part))) {
                    return;
                }
            }
        }
        throw new BadPackageException("The package has no relation of type '%s' to '/%s', which its manifest names."
                .formatted(types.getFirst(), OpcPackage.key(part)));
    }

    static JsonNode json(String part, byte[] bytes) throws BadPackageException {
        try {
            return LENIENT.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new BadPackageException("Part '/%s' is not valid JSON: %s".formatted(part, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new BadPackageException("Part '/%s' cannot be read.".formatted(part));
        }
    }

    private static ObjectNode object(String part, byte[] bytes) throws BadPackageException {
        if (json(part, bytes) instanceof ObjectNode object) {
            return object;
        }
        throw new BadPackageException("Part '/%s' is not a JSON object.".formatted(part));
    }

    private static String manifestPart(OpcPackage parts) throws BadPackageException {
        var manifests = relations(parts, "manifest");
        if (manifests.size() != 1 || !parts.has(manifests.getFirst().target())) {
            throw new BadPackageException(
                    "Manifest file part relation not found. Package is expected to contain a valid manifest file part relation.");
        }
        return manifests.getFirst().target();
    }

    private static ObjectNode strings(OpcPackage parts) throws BadPackageException {
        var found = relations(parts, "strings");
        return found.isEmpty()
                ? Json.object()
                : object(found.getFirst().target(), parts.part(found.getFirst().target()));
    }

    private static JsonNode resolve(JsonNode node, ObjectNode strings) throws BadPackageException {
        if (node.isTextual() && node.asText().startsWith("ms-resource:")) {
            var key = node.asText().substring("ms-resource:".length());
            return Json.text(strings, key)
                    .<JsonNode>map(TextNode::new)
                    .orElseThrow(() -> new BadPackageException(
                            "The manifest uses the string '%s', which the package does not have.".formatted(key)));
        }
        if (node instanceof ObjectNode object) {
            var copy = Json.object();
            for (Map.Entry<String, JsonNode> one : object.properties()) {
                copy.set(one.getKey(), resolve(one.getValue(), strings));
            }
            return copy;
        }
        if (node.isArray()) {
            var copy = Json.object().arrayNode();
            for (var one : node) {
                copy.add(resolve(one, strings));
            }
            return copy;
        }
        return node;
    }

    private static void checkTexts(ObjectNode manifest) throws BadPackageException {
        for (var field : REQUIRED) {
            if (Json.text(manifest, field).isEmpty()) {
                throw new BadPackageException("The manifest has no '%s'.".formatted(field));
            }
        }
        for (var field : List.of("name", "publisher")) {
            if (!WORD.matcher(manifest.path(field).asText()).matches()) {
                throw new BadPackageException("The manifest's %s '%s' may have letters, digits and hyphens only."
                        .formatted(field, manifest.path(field).asText()));
            }
        }
        if (!SEMANTIC_VERSION.matcher(manifest.path("version").asText()).matches()) {
            throw new BadPackageException("The manifest's version '%s' is not a semantic version."
                    .formatted(manifest.path("version").asText()));
        }
        if (Json.elements(manifest, "categories").isEmpty()) {
            throw new BadPackageException("The manifest has no 'categories'.");
        }
    }

    private static void checkUiDefinition(OpcPackage parts, ObjectNode manifest) throws BadPackageException {
        var path = Json.text(manifest, "uiDefinition", "path")
                .orElseThrow(() -> new BadPackageException("The manifest has no 'uiDefinition.path'."));
        checkRelated(parts, path, List.of("uidefinition"));
        var definition = object(path, parts.part(path));
        if (Json.text(definition, "createDefinition", "createBlade", "name").isEmpty()
                && Json.text(definition, "createBlade", "name").isEmpty()) {
            throw new BadPackageException("The UI definition '%s' names no createBlade.".formatted(path));
        }
    }
}
