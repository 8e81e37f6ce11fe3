package io.vernissage.hub.admin;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vernissage.hub.GalleryItem;
import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.resourcemanager.ResourceManager;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The marketplace gallery. Its store is eventually consistent: what was just deleted may still be answered. */
public final class GalleryShelf implements GalleryItems {
    private static final String VERSION = "2015-04-01";
    private static final String ITEMS = "galleryItems";

    private final AdminRequests requests;

    public GalleryShelf(ResourceManager admin) {
        this.requests = new AdminRequests(admin, "microsoft.gallery.admin", VERSION);
    }

    @Override
    public List<GalleryItem> list() {
        var answer = requests.get("list gallery items", ITEMS);
        return all(answer.isArray() ? answer : answer.path("value"))
                .map(GalleryShelf::read)
                .toList();
    }

    @Override
    public Optional<GalleryItem> get(String identity) {
        return requests.find("read gallery item " + identity, ITEMS, identity).map(GalleryShelf::read);
    }

    @Override
    public GalleryItem publish(URI azpkg) {
        var body = JsonNodeFactory.instance.objectNode().put("galleryItemUri", azpkg.toString());
        return read(requests.send("publish the gallery package " + azpkg.getPath(), HttpMethod.POST, body, ITEMS));
    }

    @Override
    public void delete(String identity) {
        requests.delete("delete gallery item " + identity, ITEMS, identity);
    }

    private static GalleryItem read(JsonNode item) {
        // the recorded list has some fields beside the properties and some inside, by stamp build
        var properties = item.path("properties").isObject() ? item.path("properties") : item;
        return new GalleryItem(
                text(properties, "identity").or(() -> text(item, "name")).orElse(""),
                text(properties, "publisher").orElse(""),
                text(properties, "itemName").orElse(""),
                text(properties, "version").orElse(""),
                text(properties, "itemDisplayName").orElse(""),
                time(text(properties, "createdTime")),
                time(text(properties, "changedTime")),
                all(properties.path("artifacts"))
                        .flatMap(artifact -> text(artifact, "uri").stream())
                        .toList());
    }

    private static Stream<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Optional<String> text(JsonNode object, String name) {
        return Optional.of(object.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    /** The epoch where the stamp gives no time, or none that can be read. */
    private static Instant time(Optional<String> text) {
        return text.flatMap(GalleryShelf::instant).orElse(Instant.EPOCH);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return utc(text);
        }
    }

    private static Optional<Instant> utc(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
