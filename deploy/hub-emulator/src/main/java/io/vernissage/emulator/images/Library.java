package io.vernissage.emulator.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The platform images that are ready, for those who make machines of them. On disk an image is a folder
 * {@code <publisher>/<offer>/<sku>/<version>} with {@code osDisk.vhd}, {@code dataDisk-<lun>.vhd} and {@code manifest.json}.
 */
public final class Library {
    private final ResourceStore store;
    private final Path folder;

    public Library(ResourceStore store, Path folder) {
        this.store = store;
        this.folder = folder;
    }

    /** An image that is ready: its name as it was registered, its disks as files, {@code dataDisks} by LUN. */
    public record Image(ImageName name, String osType, Path osDisk, Map<Integer, Path> dataDisks) {}

    /** All that are ready. */
    public Stream<Image> images() {
        return store.all()
                .filter(resource -> resource.provisioningState().equals("Succeeded"))
                .flatMap(resource -> ImageName.of(resource.id()).map(name -> image(name, resource)).stream());
    }

    /** The image of these names, in any case. The version {@code latest} means the highest there is. */
    public Optional<Image> find(String publisher, String offer, String sku, String version) {
        return images().filter(image -> image.name().publisher().equalsIgnoreCase(publisher)
                        && image.name().offer().equalsIgnoreCase(offer)
                        && image.name().sku().equalsIgnoreCase(sku))
                .filter(image -> version.equalsIgnoreCase("latest")
                        || image.name().version().equals(version))
                .max(Comparator.comparing(Image::name, ImageName.BY_VERSION));
    }

    Path osDisk(ImageName name) {
        return name.below(folder).resolve("osDisk.vhd");
    }

    Path dataDisk(ImageName name, int lun) {
        return name.below(folder).resolve("dataDisk-%d.vhd".formatted(lun));
    }

    /** Says in the image's folder what it is and where it came from; written last, so a folder with it is whole. */
    void writeManifest(ImageName name, JsonNode properties) {
        var manifest = Json.object()
                .put("publisher", name.publisher())
                .put("offer", name.offer())
                .put("sku", name.sku())
                .put("version", name.version())
                .put("osType", Json.text(properties, "osDisk", "osType").orElse("Unknown"));
        manifest.putObject("osDisk")
                .put(
                        "source",
                        RemoteBlob.withoutQuery(
                                Json.text(properties, "osDisk", "uri").orElse("")))
                .put("path", osDisk(name).toString());
        var disks = manifest.putArray("dataDisks");
        Json.elements(properties, "dataDisks")
                .forEach(disk -> disks.addObject()
                        .put("lun", disk.path("lun").asInt())
                        .put("source", RemoteBlob.withoutQuery(disk.path("uri").asText()))
                        .put("path", dataDisk(name, disk.path("lun").asInt()).toString()));
        try {
            var file = name.below(folder).resolve("manifest.json");
            var next = file.resolveSibling("manifest.json.next");
            Files.write(next, Json.write(manifest));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the manifest of " + name, e);
        }
    }

    /** Removes an image's folder; one that is not there is removed. */
    void remove(ImageName name) {
        var root = name.below(folder);
        if (!Files.exists(root)) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + root, e);
        }
    }

    private Image image(ImageName name, Resource resource) {
        var disks = new TreeMap<Integer, Path>();
        Json.elements(resource.view(), "properties", "dataDisks").forEach(disk -> {
            var lun = disk.path("lun").asInt();
            disks.put(lun, dataDisk(name, lun));
        });
        return new Image(
                name,
                resource.view().path("properties").path("osDisk").path("osType").asText(),
                osDisk(name),
                disks);
    }
}
