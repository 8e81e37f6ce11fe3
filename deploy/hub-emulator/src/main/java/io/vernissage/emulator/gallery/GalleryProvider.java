package io.vernissage.emulator.gallery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceProvider;
import io.vernissage.emulator.arm.ResourceStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Microsoft.Gallery.Admin at 2015-04-01: publish by address, list, show, remove. */
public final class GalleryProvider implements ResourceProvider {
    private static final Logger LOG = Logger.getLogger(GalleryProvider.class);
    private static final String NAMESPACE = "Microsoft.Gallery.Admin";
    private static final String ITEMS = "/providers/microsoft.gallery.admin/galleryitems/";
    private static final List<String> VERSIONS = List.of("2015-04-01");

    private final Surroundings surroundings;
    private final ResourceStore store;
    private final Packages packages;
    private final ReentrantLock changing = new ReentrantLock();

    public GalleryProvider(Surroundings surroundings, ResourceStore store) {
        this.surroundings = surroundings;
        this.store = store;
        this.packages = new Packages(surroundings.data().resolve("gallery"), surroundings.http());
    }

    /** The routes by which anybody reads artifacts. */
    public ArtifactRoutes artifacts() {
        return new ArtifactRoutes(packages);
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
        return Stream.of("galleryItems", "operations")
                .map(name -> new ProviderType(name, VERSIONS))
                .toList();
    }

    @Override
    public Answer answer(Call call, ProviderPath path) {
        if (path.matches("galleryItems")) {
            return switch (call.method()) {
                case "GET" -> Answer.ok(Json.list(items().map(this::shown)));
                case "POST" -> publish(call, path);
                default -> throw ArmException.wrongMethod(call.method());
            };
        }
        if (path.matches("galleryItems", "*")) {
            var id = path.id(2);
            return switch (call.method()) {
                case "GET" -> Answer.ok(shown(store.find(id).orElseThrow(() -> ArmException.resourceNotFound(id))));
                case "DELETE" -> delete(store.find(id));
                default -> throw ArmException.wrongMethod(call.method());
            };
        }
        throw new ArmException(
                404,
                "InvalidResourceType",
                "There is nothing at '%s' in the namespace '%s'."
                        .formatted(String.join("/", path.segments()), NAMESPACE));
    }

    private Answer publish(Call call, ProviderPath path) {
        var text = Json.text(call.object(), "galleryItemUri")
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter 'galleryItemUri' is missing (null).", "galleryItemUri"));
        try {
            var fetched = packages.fetch(address(text));
            try {
                return saved(path, fetched, Azpkg.read(fetched));
            } finally {
                packages.discard(fetched);
            }
        } catch (BadPackageException e) {
            LOG.warnf("Gallery item is not saved, reason=%s", e.getMessage());
            throw new ArmException(400, "GalleryItemNotSaved", e.getMessage());
        }
    }

    private static URI address(String text) throws BadPackageException {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new BadPackageException("The galleryItemUri is not an address.");
        }
    }

    /** The package first, then the document: an item that is listed always has its artifacts. */
    private Answer saved(ProviderPath path, Path fetched, Azpkg azpkg) {
        changing.lock();
        try {
            var id = "%s/providers/%s/galleryItems/%s".formatted(path.scope(), NAMESPACE, azpkg.identity());
            var existing = store.find(id);
            packages.keep(fetched, azpkg.identity());
            var now = surroundings.clock().instant().toString();
            var internal = Json.object()
                    .put(
                            "created",
                            existing.map(one -> one.internal().path("created").asText())
                                    .orElse(now))
                    .put("changed", now);
            internal.set("manifest", azpkg.manifest());
            var body =
                    Json.object().put("id", id).put("name", azpkg.identity()).put("type", NAMESPACE + "/galleryItems");
            var item = new Resource(id, body, internal);
            store.put(item);
            LOG.infof("Gallery item is published, item=%s", azpkg.identity());
            return Answer.of(existing.isPresent() ? 200 : 201, shown(item));
        } finally {
            changing.unlock();
        }
    }

    private Answer delete(Optional<Resource> existing) {
        changing.lock();
        try {
            existing.ifPresent(item -> {
                store.remove(item.id());
                packages.remove(item.view().path("name").asText());
            });
            return Answer.empty(existing.isPresent() ? 200 : 204);
        } finally {
            changing.unlock();
        }
    }

    /** Addresses are those of now. They have two slashes after the host, as those of a stamp do. */
    private ObjectNode shown(Resource item) {
        var body = item.body();
        var identity = body.path("name").asText();
        var internal = item.internal();
        var start = "%s//artifact/20161101/%s/"
                .formatted(surroundings.adminResourceManager().get(), identity);
        body.set(
                "properties",
                new ItemDocument(start, internal.path("manifest"))
                        .properties(
                                identity,
                                internal.path("created").asText(),
                                internal.path("changed").asText()));
        return body;
    }

    private Stream<Resource> items() {
        return store.all().filter(resource -> resource.key().contains(ITEMS));
    }

    @Override
    public void removeWithGroup(Resource resource) {
        throw new IllegalStateException("A gallery item is in no group: " + resource.id());
    }

    @Override
    public void resume() {}
}
