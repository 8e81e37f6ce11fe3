package io.vernissage.emulator.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Background;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceProvider;
import io.vernissage.emulator.arm.ResourceStore;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Microsoft.Compute.Admin at 2015-12-01-preview. Source of the shapes: the OpenAPI document of that version and the
 * recorded exchanges of Azs.Compute.Admin; they disagree with the rest of Resource Manager in that lists are bare
 * arrays, {@code name} is null, and a PUT that goes on names no address to ask at.
 */
public final class PlatformImageProvider implements ResourceProvider {
    private static final String NAMESPACE = "Microsoft.Compute.Admin";
    static final String TYPE = NAMESPACE + "/locations/artifactTypes/publishers/offers/skus/versions";
    private static final List<String> VERSIONS = List.of("2015-12-01-preview");
    private static final List<String> OS_TYPES = List.of("Unknown", "Windows", "Linux");
    private static final int LENGTH_OF_NAME = 12;
    private static final int LARGEST_PORT = 65_535;

    private final ResourceStore store;
    private final Library library;
    private final LibraryCopies copies;
    private final ReentrantLock changing = new ReentrantLock();

    public PlatformImageProvider(
            Surroundings surroundings, ResourceStore store, Library library, Background background) {
        this.store = store;
        this.library = library;
        this.copies = new LibraryCopies(store, library, surroundings.http(), background, surroundings.chaos());
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public boolean adminOnly() {
        return true;
    }

    @Override
    public List<ProviderType> types() {
        return Stream.of("locations", "locations/artifactTypes", "operations")
                .map(name -> new ProviderType(name, VERSIONS))
                .toList();
    }

    @Override
    public Answer answer(Call call, ProviderPath path) {
        if (path.segments().size() < 4 || !path.is(0, "locations") || !path.is(2, "artifactTypes")) {
            throw notThere(path);
        }
        if (!path.is(1, HubEmulator.LOCATION)) {
            throw new ArmException(
                    404,
                    "LocationNotFound",
                    "There is no location '%s'.".formatted(path.segments().get(1)));
        }
        if (path.is(3, "VMExtension")) {
            return extensions(call, path);
        }
        if (path.matches("locations", "*", "artifactTypes", "platformImage") && call.is("GET")) {
            return Answer.ok(Json.array(all().map(Resource::view)));
        }
        if (path.segments().size() == LENGTH_OF_NAME
                && ImageName.of(path.id(LENGTH_OF_NAME).text()).isPresent()) {
            return one(call, path);
        }
        throw notThere(path);
    }

    private Answer extensions(Call call, ProviderPath path) {
        if (path.segments().size() == 4 && call.is("GET")) {
            return Answer.ok(Json.array(Stream.empty()));
        }
        throw notThere(path);
    }

    private Answer one(Call call, ProviderPath path) {
        var id = path.id(LENGTH_OF_NAME).text();
        changing.lock();
        try {
            var existing = store.find(id);
            return switch (call.method()) {
                case "GET" ->
                    Answer.ok(existing.orElseThrow(() -> ArmException.resourceNotFound(path.id(LENGTH_OF_NAME)))
                            .view());
                case "PUT" -> put(call, existing, id);
                case "DELETE" -> delete(existing);
                default -> throw ArmException.wrongMethod(call.method());
            };
        } finally {
            changing.unlock();
        }
    }

    private Answer put(Call call, Optional<Resource> existing, String address) {
        var id = existing.map(Resource::id).orElse(address);
        var name = ImageName.of(id).orElseThrow().checked();
        var wanted = body(call.object(), id);
        if (existing.isPresent() && sameDisks(existing.get().view(), wanted) && !failed(existing.get())) {
            return Answer.ok(existing.get().view());
        }
        var image = new Resource(
                id,
                wanted,
                Json.object().put(LibraryCopies.ATTEMPT, UUID.randomUUID().toString()));
        store.put(image);
        copies.begin(id, name);
        return Answer.of(existing.isPresent() ? 200 : 201, image.view());
    }

    private Answer delete(Optional<Resource> existing) {
        existing.ifPresent(image -> {
            store.remove(image.id());
            ImageName.of(image.id()).ifPresent(library::remove);
        });
        return Answer.empty(200);
    }

    private static ObjectNode body(ObjectNode sent, String id) {
        var body = Json.object().put("id", id);
        body.putNull("name");
        body.put("type", TYPE).put("location", HubEmulator.LOCATION);
        var properties = body.putObject("properties");
        var osDisk = Json.at(sent, "properties", "osDisk")
                .orElseThrow(() ->
                        ArmException.invalidParameter("Required parameter 'osDisk' is missing (null).", "osDisk"));
        var asked = Json.text(osDisk, "osType").orElse("Unknown");
        var osType = OS_TYPES.stream()
                .filter(asked::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> ArmException.invalidParameter(
                        "'%s' is not an osType: Unknown, Windows or Linux.".formatted(asked), "osDisk.osType"));
        properties.putObject("osDisk").put("osType", osType).put("uri", address(osDisk, "osDisk.uri"));
        properties.set("dataDisks", dataDisks(sent));
        properties.set("details", Json.at(sent, "properties", "details").orElseGet(Json.object()::nullNode));
        properties.put("replicate", false).put("provisioningState", "Creating");
        return body;
    }

    private static JsonNode dataDisks(ObjectNode sent) {
        var disks = Json.elements(sent, "properties", "dataDisks");
        var luns = new HashSet<Integer>();
        var all = Json.array(disks.stream().map(disk -> {
            var lun = Json.at(disk, "lun").map(JsonNode::asInt).orElse(0);
            if (lun < 0 || lun > 63 || !luns.add(lun)) {
                throw ArmException.invalidParameter(
                        "The LUN %d is out of range or given twice.".formatted(lun), "dataDisks.lun");
            }
            return Json.object().put("lun", lun).put("uri", address(disk, "dataDisks.uri"));
        }));
        return all.isEmpty() ? all.nullNode() : all;
    }

    private static String address(JsonNode disk, String target) {
        var text = Json.text(disk, "uri")
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter '%s' is missing (null).".formatted(target), target));
        try {
            var address = URI.create(text);
            var web = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (web && address.getHost() != null && address.getPort() != 0 && address.getPort() <= LARGEST_PORT) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            throw ArmException.invalidParameter("The value of '%s' is not an address.".formatted(target), target);
        }
        throw ArmException.invalidParameter(
                "The value of '%s' is not an address of http or https with a host.".formatted(target), target);
    }

    /** Whether both name the same blobs, whatever their signatures. */
    private static boolean sameDisks(JsonNode one, JsonNode other) {
        return disks(one).equals(disks(other));
    }

    private static List<String> disks(JsonNode image) {
        var properties = image.path("properties");
        var osDisk = Json.text(properties, "osDisk", "osType").orElse("")
                + RemoteBlob.withoutQuery(Json.text(properties, "osDisk", "uri").orElse(""));
        var others = Json.elements(properties, "dataDisks").stream()
                .map(disk -> disk.path("lun").asText()
                        + RemoteBlob.withoutQuery(disk.path("uri").asText()));
        return Stream.concat(Stream.of(osDisk), others).toList();
    }

    private static boolean failed(Resource image) {
        return image.provisioningState().equals("Failed");
    }

    private Stream<Resource> all() {
        return store.all().filter(resource -> ImageName.of(resource.id()).isPresent());
    }

    @Override
    public void removeWithGroup(Resource resource) {
        throw new IllegalStateException("A platform image is in no group: " + resource.id());
    }

    @Override
    public void resume() {
        all().filter(image -> image.provisioningState().equals("Creating"))
                .forEach(image ->
                        copies.begin(image.id(), ImageName.of(image.id()).orElseThrow()));
    }

    private static ArmException notThere(ProviderPath path) {
        return new ArmException(
                404,
                "InvalidResourceType",
                "There is nothing at '%s' in the namespace '%s'."
                        .formatted(String.join("/", path.segments()), NAMESPACE));
    }
}
