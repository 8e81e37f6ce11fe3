package io.vernissage.gallery.azpkg;

import static io.vernissage.gallery.azpkg.ZipReader.damaged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A gallery package as whoever publishes it sees it: an OPC package whose relationships lead to a manifest, whose manifest
 * leads to all it names.
 */
public final class AzpkgReader {
    private static final String CONTENT_TYPES = "[Content_Types].xml";
    private static final String TYPES = "http://schemas.microsoft.com/azpkg/2013/12/";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Parts under their names in lower case, since a package tells names apart without regard to case. */
    private final Map<String, byte[]> parts;

    private final List<String> names;
    private final ContentTypes contentTypes;
    private final JsonNode manifest;

    private AzpkgReader(Map<String, byte[]> entries) {
        this.names = List.copyOf(entries.keySet());
        this.parts = new LinkedHashMap<>();
        entries.forEach((name, content) -> parts.put(key(name), content));
        this.contentTypes = ContentTypes.of(part(CONTENT_TYPES));
        this.manifest = json(targets("", "manifest")
                .findFirst()
                .orElseThrow(() -> damaged("manifest file part relation not found")));
    }

    /**
     * An arrow from the package, or a part, to a part.
     *
     * @param type the type's last words, such as {@code manifest} or {@code icon/small}
     * @param target name of the part, without a leading slash
     */
    public record Relationship(String type, String target, String id) {}

    /**
     * Opens a package and follows everything in it that leads somewhere.
     *
     * @throws io.vernissage.pipeline.ProblemException saying what is wrong, if it is no valid gallery package
     */
    public static AzpkgReader read(byte[] file) {
        var reader = new AzpkgReader(ZipReader.entries(file));
        reader.check();
        return reader;
    }

    public JsonNode manifest() {
        return manifest;
    }

    /** {@code Publisher.Name.Version}. */
    public String identity() {
        return Stream.of("publisher", "name", "version")
                .map(field -> text(manifest, field))
                .collect(Collectors.joining("."));
    }

    /** Names of all entries, {@code [Content_Types].xml} included, in their order. */
    public List<String> names() {
        return names;
    }

    /** A part's content, shared. */
    public byte[] part(String name) {
        return Optional.ofNullable(parts.get(key(name)))
                .orElseThrow(() -> damaged("it has no part '%s'".formatted(name)));
    }

    public Optional<String> contentType(String part) {
        return contentTypes.of(part);
    }

    /**
     * Where a part leads.
     *
     * @param source a part's name, or nothing for the package itself
     */
    public List<Relationship> relationships(String source) {
        return Optional.ofNullable(parts.get(key(Relationships.partFor(source)))).stream()
                .flatMap(xml -> PackageXml.children(xml, "Relationship").stream())
                .map(arrow -> {
                    var type = arrow.getAttribute("Type");
                    if (!type.startsWith(TYPES) || arrow.hasAttribute("TargetMode")) {
                        throw damaged("a relationship is of an unknown type, or leads out of it");
                    }
                    var target = arrow.getAttribute("Target");
                    return new Relationship(
                            type.substring(TYPES.length()),
                            target.startsWith("/") ? target.substring(1) : target,
                            arrow.getAttribute("Id"));
                })
                .toList();
    }

    public JsonNode json(String part) {
        try {
            return JSON.readTree(part(part));
        } catch (IOException e) {
            throw damaged("its part '%s' is no JSON".formatted(part));
        }
    }

    /** A text of the manifest, looked up in the resources where it refers to them. */
    public String string(String field) {
        var value = text(manifest, field);
        var prefix = "ms-resource:";
        return value.startsWith(prefix)
                ? text(
                        json(targets("", "strings")
                                .findFirst()
                                .orElseThrow(() -> damaged("its manifest refers to texts, and there are none"))),
                        value.substring(prefix.length()))
                : value;
    }

    private void check() {
        names.stream()
                .filter(name -> !name.equals(CONTENT_TYPES))
                .filter(name -> contentType(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw damaged("its part '%s' has no content type".formatted(name));
                });
        Stream.concat(Stream.of(""), names.stream())
                .flatMap(source -> relationships(source).stream())
                .forEach(arrow -> part(arrow.target()));
        Stream.of("displayName", "publisherDisplayName", "publisherLegalName", "summary", "longSummary", "description")
                .forEach(this::string);
        identity();
        json(path(manifest.path("uiDefinition")));
        var artifacts = elements(manifest.path("artifacts")).toList();
        artifacts.forEach(artifact -> json(path(artifact)));
        if (artifacts.stream()
                        .filter(artifact -> artifact.path("isDefault").asBoolean())
                        .count()
                != 1) {
            throw damaged("its manifest must have exactly one default artifact");
        }
        elements(manifest.path("images"))
                .flatMap(set -> elements(set.path("items")))
                .forEach(image -> part(path(image)));
    }

    private Stream<String> targets(String source, String type) {
        return relationships(source).stream()
                .filter(arrow -> arrow.type().equals(type))
                .map(Relationship::target);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String path(JsonNode entry) {
        return text(entry, "path").replace('\\', '/');
    }

    private static String text(JsonNode node, String field) {
        var text = node.path(field).asText("");
        if (text.isBlank()) {
            throw damaged("its manifest or texts lack '%s'".formatted(field));
        }
        return text;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
