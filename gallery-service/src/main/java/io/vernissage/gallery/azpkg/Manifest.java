package io.vernissage.gallery.azpkg;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * {@code manifest.json} by the schema of 2015-10-01: the item's names, and where in the package everything is. Its texts
 * lie in {@code strings/resources.resjson} and are referred to as {@code ms-resource:<key>}.
 */
@JsonPropertyOrder({"$schema"})
record Manifest(
        @JsonProperty("$schema") String schema,
        String name,
        String publisher,
        String version,
        String displayName,
        String publisherDisplayName,
        String publisherLegalName,
        String summary,
        String longSummary,
        String description,
        UiDefinitionPath uiDefinition,
        List<ArtifactEntry> artifacts,
        List<String> properties,
        List<String> categories,
        List<LinkEntry> links,
        List<String> filters,
        List<ImageSet> images) {
    private static final String SCHEMA = "https://gallery.azure.com/schemas/2015-10-01/manifest.json#";
    private static final String LINK_NAME = "linkDisplayName";

    record UiDefinitionPath(String path) {}

    /** @param path in the packager's form, with backslashes */
    record ArtifactEntry(String name, String type, String path, boolean isDefault) {}

    record LinkEntry(String displayName, String uri) {}

    record ImageSet(String context, List<ImageEntry> items) {}

    record ImageEntry(String id, String path, String type) {}

    static Manifest of(ItemContent content, String uiDefinition, List<ArtifactEntry> artifacts, ImageSet images) {
        var identity = content.identity();
        var links = content.texts().links();
        return new Manifest(
                SCHEMA,
                identity.name(),
                identity.publisher(),
                identity.version(),
                resource("displayName"),
                resource("publisherDisplayName"),
                resource("publisherLegalName"),
                resource("summary"),
                resource("longSummary"),
                resource("description"),
                new UiDefinitionPath(uiDefinition),
                artifacts,
                List.of(),
                content.texts().categories(),
                IntStream.range(0, links.size())
                        .mapToObj(number -> new LinkEntry(
                                resource(LINK_NAME + number), links.get(number).uri()))
                        .toList(),
                List.of(),
                List.of(images));
    }

    /** The texts that a manifest of this content refers to. */
    static Map<String, String> strings(ItemContent content) {
        var texts = content.texts();
        var strings = new LinkedHashMap<String, String>();
        strings.put("displayName", texts.displayName());
        strings.put("publisherDisplayName", texts.publisherDisplayName());
        strings.put("publisherLegalName", texts.publisherLegalName());
        strings.put("summary", texts.summary());
        strings.put("longSummary", texts.longSummary());
        strings.put("description", texts.description());
        for (var link = 0; link < texts.links().size(); link++) {
            strings.put(LINK_NAME + link, texts.links().get(link).displayName());
        }
        return strings;
    }

    private static String resource(String key) {
        return "ms-resource:" + key;
    }
}
