package io.vernissage.emulator.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Background;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.chaos.Chaos;
import io.vernissage.emulator.chaos.Encounter;
import io.vernissage.emulator.chaos.Fault;
import io.vernissage.emulator.chaos.Service;
import io.vernissage.emulator.chaos.Visit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Copies images into the library in the background. Why one failed is in the log alone, as on a stamp. */
final class LibraryCopies {
    private static final Logger LOG = Logger.getLogger(LibraryCopies.class);
    /** Names one order to copy: an image that is put again while it is being copied is copied again. */
    static final String ATTEMPT = "attempt";

    private final ResourceStore store;
    private final Library library;
    private final HttpClient http;
    private final Background background;
    private final Chaos chaos;

    LibraryCopies(ResourceStore store, Library library, HttpClient http, Background background, Chaos chaos) {
        this.store = store;
        this.library = library;
        this.http = http;
        this.background = background;
        this.chaos = chaos;
    }

    /** Begins, or goes on after a restart, unless it is going on. */
    void begin(String id, ImageName name) {
        background.run(id, () -> {
            var next = creating(id);
            while (next.isPresent()) {
                copy(next.get(), name);
                next = creating(id);
            }
            if (store.find(id).isEmpty()) {
                library.remove(name);
            }
        });
    }

    private Optional<Resource> creating(String id) {
        return store.find(id).filter(image -> image.provisioningState().equals("Creating"));
    }

    private void copy(Resource image, ImageName name) throws InterruptedException {
        var properties = image.view().path("properties");
        try {
            copyDisks(properties, name, failure(image));
            library.writeManifest(name, properties);
            end(image, "Succeeded");
            LOG.infof("Platform image is in the library, image=%s", name);
        } catch (DiskRefusedException | IOException | RuntimeException e) { // of an address that no client takes, too
            if (background.closing()) {
                throw new InterruptedException("The emulator ends");
            }
            LOG.warnf("Platform image failed, image=%s, reason=%s", name, withoutQueries(e));
            library.remove(name);
            end(image, "Failed");
        }
    }

    /** The address in a message of somebody else's has its signature. */
    private static String withoutQueries(Exception e) {
        return String.valueOf(e.getMessage()).replaceAll("\\?\\S*", "");
    }

    private Optional<Encounter<Fault.FailCopy>> failure(Resource image) {
        if (chaos.isIdle()) {
            return Optional.empty();
        }
        return chaos.meetCopy(Visit.of(
                Service.ARM,
                Service.COPY_PLATFORM_IMAGE,
                image.id(),
                image.internal().path(ATTEMPT).asText(),
                ""));
    }

    private void copyDisks(JsonNode properties, ImageName name, Optional<Encounter<Fault.FailCopy>> failure)
            throws DiskRefusedException, IOException, InterruptedException {
        var osDisk = disk(properties.path("osDisk"));
        if (failure.isPresent()) {
            osDisk.toPart(library.osDisk(name), failure.get().fault().atPercent());
            failure.get().happened();
            throw new IOException(failure.get().fault().description());
        }
        osDisk.to(library.osDisk(name));
        for (var disk : Json.elements(properties, "dataDisks")) {
            disk(disk).to(library.dataDisk(name, disk.path("lun").asInt()));
        }
    }

    private DiskCopy disk(JsonNode disk) {
        return new DiskCopy(new RemoteBlob(http, URI.create(disk.path("uri").asText())));
    }

    private void end(Resource image, String state) {
        store.update(
                image.id(),
                now -> now.internal().path(ATTEMPT).equals(image.internal().path(ATTEMPT))
                        ? now.withProvisioningState(state)
                        : now);
    }
}
