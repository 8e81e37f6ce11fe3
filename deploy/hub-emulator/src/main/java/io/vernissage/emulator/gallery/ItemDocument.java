package io.vernissage.emulator.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A gallery item as a stamp shows it. Source of the shape: the recorded exchanges of Azs.Gallery.Admin. */
final class ItemDocument {
    private final String start;
    private final JsonNode manifest;

    /** @param start of every artifact's address, {@code https://.../artifact/20161101/<identity>/} */
    ItemDocument(String start, JsonNode manifest) {
        this.start = start;
        this.manifest = manifest;
    }

    ObjectNode properties(String identity, String created, String changed) {
        var properties = Json.object()
                .put("identity", identity)
                .put("publisher", text("publisher"))
                .put("publisherDisplayName", text("publisherDisplayName"))
                .put("itemName", text("name"))
                .put("itemDisplayName", text("displayName"))
                .put("version", text("version"))
                .put("summary", text("summary"))
                .put("longSummary", text("longSummary"))
                .put("description", text("description"))
                .put("uiDefinitionUri", address(uiDefinition()))
                .put("createdTime", created)
                .put("changedTime", changed)
                .put("itemType", "GalleryItem");
        properties.set("categoryIds", Json.array(Json.elements(manifest, "categories").stream()));
        properties.set("screenshotUris", Json.array(screenshots()));
        properties.set("links", links());
        properties.set("filters", Json.array(Json.elements(manifest, "filters").stream()));
        properties.set("iconFileUris", icons());
        properties.set("artifacts", artifacts());
        properties.set("metadata", Json.at(manifest, "metadata").orElseGet(Json::object));
        properties.set("properties", Json.object());
        properties.set("images", images());
        properties.set("products", Json.array(Json.elements(manifest, "products").stream()));
        properties.put("searchScore", 0.0);
        properties.set("definitionTemplates", templates());
        properties.set("additionalProperties", Json.object());
        properties.putArray("keywords");
        return properties;
    }

    private String text(String field) {
        return manifest.path(field).asText();
    }

    private String uiDefinition() {
        return manifest.path("uiDefinition").path("path").asText();
    }

    private String address(String path) {
        return start + path.replace('\\', '/');
    }

    private JsonNode links() {
        var links = Json.elements(manifest, "links");
        return Json.array(IntStream.range(0, links.size())
                .mapToObj(i -> Json.object()
                        .put("id", Integer.toString(i))
                        .put("displayName", links.get(i).path("displayName").asText())
                        .put("uri", links.get(i).path("uri").asText())));
    }

    private JsonNode icons() {
        var icons = Json.object();
        var paths = PackageImages.paths((ObjectNode) manifest);
        Stream.of("small", "medium", "large", "wide", "hero")
                .filter(paths::containsKey)
                .forEach(id -> icons.put(id, address(paths.get(id))));
        return icons;
    }

    private Stream<JsonNode> screenshots() {
        return Json.elements(manifest, "images").stream()
                .flatMap(image -> Json.elements(image, "items").stream())
                .filter(item -> item.path("type").asText().equalsIgnoreCase("screenshot"))
                .map(item -> Json.object().textNode(address(item.path("path").asText())));
    }

    private JsonNode images() {
        return Json.array(Json.elements(manifest, "images").stream().map(image -> {
            var shown = Json.object().put("context", image.path("context").asText());
            shown.set(
                    "items",
                    Json.array(Json.elements(image, "items").stream()
                            .map(item -> Json.object()
                                    .put("id", item.path("id").asText())
                                    .put("uri", address(item.path("path").asText()))
                                    .put("type", item.path("type").asText()))));
            return shown;
        }));
    }

    private JsonNode artifacts() {
        return Json.array(artifactList().stream()
                .map(artifact -> Json.object()
                        .put("name", artifact.path("name").asText())
                        .put("uri", address(artifact.path("path").asText()))
                        .put("type", artifact.path("type").asText().toLowerCase(Locale.ROOT))));
    }

    private JsonNode templates() {
        var templates = Json.object().put("uiDefinitionFileUri", address(uiDefinition()));
        artifactList().stream()
                .filter(artifact -> artifact.path("isDefault").asBoolean())
                .findFirst()
                .ifPresent(artifact -> templates.put(
                        "defaultDeploymentTemplateId", artifact.path("name").asText()));
        var files = templates.putObject("deploymentTemplateFileUris");
        artifactList()
                .forEach(artifact -> files.put(
                        artifact.path("name").asText(),
                        address(artifact.path("path").asText())));
        templates.putObject("deploymentFragmentFileUris");
        return templates;
    }

    private List<JsonNode> artifactList() {
        return Json.elements(manifest, "artifacts");
    }
}
