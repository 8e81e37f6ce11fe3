package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.images.Library;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What an {@code imageReference} leads to: an image of the library or a managed one. */
final class ImageSources {
    /** How a managed disk names an image of the library: by the address at which a tenant sees it. */
    private static final Pattern PLATFORM_IMAGE = Pattern.compile(
            "/subscriptions/[^/]+/providers/microsoft\\.compute/locations/[^/]+/publishers/(?<publisher>[^/]+)"
                    + "/artifacttypes/vmimage/offers/(?<offer>[^/]+)/skus/(?<sku>[^/]+)/versions/(?<version>[^/]+)",
            Pattern.CASE_INSENSITIVE);

    private final ResourceStore store;
    private final Library library;
    private final Vhds vhds;

    ImageSources(ResourceStore store, Library library, Vhds vhds) {
        this.store = store;
        this.library = library;
        this.vhds = vhds;
    }

    /** The disks of an image, as files; {@code exactVersion} is empty for a managed image. */
    record Source(String osType, Path osDisk, Map<Integer, Path> dataDisks, String exactVersion) {}

    /** @throws ArmException if there is no such image, or it is not ready */
    Source find(JsonNode reference) {
        var id = Json.text(reference, "id");
        return id.isPresent() ? managed(id.get()) : platform(reference);
    }

    /**
     * The file that the {@code imageReference} of a managed disk leads to.
     *
     * @throws ArmException if there is no such image, or it has no such disk
     */
    Path file(JsonNode reference) {
        var id = required(reference, "id");
        var named = PLATFORM_IMAGE.matcher(id);
        var source = named.matches()
                ? platform(Json.object()
                        .put("publisher", named.group("publisher"))
                        .put("offer", named.group("offer"))
                        .put("sku", named.group("sku"))
                        .put("version", named.group("version")))
                : managed(id);
        var lun = Json.at(reference, "lun").map(JsonNode::asInt);
        var file = lun.isEmpty() ? source.osDisk() : source.dataDisks().get(lun.get());
        if (file == null) {
            throw ArmException.invalidParameter(
                    "The image '%s' has no data disk of lun %d.".formatted(id, lun.get()), "imageReference.lun");
        }
        return file;
    }

    private Source platform(JsonNode reference) {
        var publisher = required(reference, "publisher");
        var offer = required(reference, "offer");
        var sku = required(reference, "sku");
        var version = required(reference, "version");
        var image = library.find(publisher, offer, sku, version)
                .orElseThrow(() -> new ArmException(
                        404,
                        "PlatformImageNotFound",
                        "The platform image '%s:%s:%s:%s' is not available. Verify that all fields in the storage profile are correct."
                                .formatted(publisher, offer, sku, version),
                        "imageReference"));
        return new Source(
                image.osType(), image.osDisk(), image.dataDisks(), image.name().version());
    }

    private Source managed(String id) {
        var image = store.find(id)
                .filter(found -> found.key().contains("/providers/microsoft.compute/images/"))
                .orElseThrow(() -> new ArmException(
                        404,
                        "InvalidResourceReference",
                        "The image '%s' was not found.".formatted(id),
                        "imageReference.id"));
        if (!image.provisioningState().equals("Succeeded")) {
            throw new ArmException(
                    409, "ImageNotReady", "The image '%s' is not ready.".formatted(id), "imageReference.id");
        }
        var files = image.internal().path("files");
        var dataDisks = new HashMap<Integer, Path>();
        files.properties().stream()
                .filter(one -> !one.getKey().equals("os"))
                .forEach(one -> dataDisks.put(
                        Integer.parseInt(one.getKey()), vhds.file(one.getValue().asText())));
        return new Source(
                Json.text(image.view(), "properties", "storageProfile", "osDisk", "osType")
                        .orElse("Linux"),
                vhds.file(files.path("os").asText()),
                dataDisks,
                "");
    }

    private static String required(JsonNode reference, String field) {
        return Json.text(reference, field)
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter 'imageReference.%s' is missing (null).".formatted(field),
                        "imageReference." + field));
    }
}
