package io.vernissage.hub.admin;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImage;
import io.vernissage.hub.PlatformImages;
import io.vernissage.hub.resourcemanager.ResourceManager;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The platform image library. Answers are as recorded from stamps: a list is a bare array, {@code name} is null and so
 * the names are read from {@code id}, fields unknown to the contract occur, the source comes back with its signature.
 */
public final class LibraryImages implements PlatformImages {
    /** The only one that has platform images. */
    private static final String VERSION = "2015-12-01-preview";

    private static final Pattern ID = Pattern.compile(
            ".*/publishers/(?<publisher>[^/]+)/offers/(?<offer>[^/]+)/skus/(?<sku>[^/]+)/versions/(?<version>[^/]+)/?",
            Pattern.CASE_INSENSITIVE);

    private final AdminRequests requests;
    private final String location;

    public LibraryImages(ResourceManager admin, String location) {
        this.requests = new AdminRequests(admin, "Microsoft.Compute.Admin", VERSION);
        this.location = location;
    }

    @Override
    public List<PlatformImage> list() {
        var answer = requests.get("list platform images", "locations", location, "artifactTypes", "platformImage");
        // older documents show the usual object around a list: both are read
        var images = answer.isArray() ? answer : answer.path("value");
        return StreamSupport.stream(images.spliterator(), false)
                .map(image -> read("list platform images", image))
                .toList();
    }

    @Override
    public Optional<PlatformImage> get(String publisher, String offer, String sku, String version) {
        var call = call("read", publisher, offer, sku, version);
        return requests.find(call, path(publisher, offer, sku, version)).map(image -> read(call, image));
    }

    @Override
    public PlatformImage put(String publisher, String offer, String sku, String version, String osType, URI osDisk) {
        var call = call("register", publisher, offer, sku, version);
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("properties").putObject("osDisk").put("osType", osType).put("uri", osDisk.toString());
        return read(call, requests.send(call, HttpMethod.PUT, body, path(publisher, offer, sku, version)));
    }

    @Override
    public void delete(String publisher, String offer, String sku, String version) {
        requests.delete(call("delete", publisher, offer, sku, version), path(publisher, offer, sku, version));
    }

    private static String call(String verb, String publisher, String offer, String sku, String version) {
        return "%s platform image %s:%s:%s:%s".formatted(verb, publisher, offer, sku, version);
    }

    private String[] path(String publisher, String offer, String sku, String version) {
        return new String[] {
            "locations",
            location,
            "artifactTypes",
            "platformImage",
            "publishers",
            publisher,
            "offers",
            offer,
            "skus",
            sku,
            "versions",
            version
        };
    }

    private static PlatformImage read(String call, JsonNode image) {
        var id = image.path("id").asText();
        var names = ID.matcher(id);
        if (!names.matches()) {
            throw new HubException(
                    0,
                    "UnreadableAnswer",
                    false,
                    "Could not %s: the stamp's answer has the id '%s', which names no image".formatted(call, id),
                    null);
        }
        var properties = image.path("properties");
        var osDisk = properties.path("osDisk");
        return new PlatformImage(
                names.group("publisher"),
                names.group("offer"),
                names.group("sku"),
                names.group("version"),
                id,
                osDisk.path("osType").asText("Unknown"),
                withoutQuery(osDisk.path("uri").asText("")),
                properties.path("provisioningState").asText(""));
    }

    /** The query is a signature, and it may have run out: neither to be shown nor to be compared. */
    private static Optional<URI> withoutQuery(String uri) {
        var address = uri.split("[?#]", 2)[0].strip();
        try {
            return address.isEmpty() || address.equals("null") ? Optional.empty() : Optional.of(URI.create(address));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
