package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TrackedBody;
import io.vernissage.emulator.arm.TrackedType;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Managed disks: empty, imported from a blob, or copied from another disk or an image. */
final class DiskType implements TrackedType, Settling.Steps {
    private static final List<String> VERSIONS = List.of(
            "2016-04-30-preview",
            "2017-03-30",
            "2018-04-01",
            "2018-06-01",
            "2018-09-30",
            "2019-03-01",
            "2019-07-01",
            "2019-11-01");

    private final ResourceStore store;
    private final Settling settling;
    private final ManagedDisks disks;
    private final Vhds vhds;
    private final ImageSources images;
    private final DiskAccess access;
    private final ComputeReferences references;

    DiskType(
            ResourceStore store,
            Settling settling,
            ManagedDisks disks,
            Vhds vhds,
            ImageSources images,
            DiskAccess access,
            ComputeReferences references) {
        this.store = store;
        this.settling = settling;
        this.disks = disks;
        this.vhds = vhds;
        this.images = images;
        this.access = access;
        this.references = references;
    }

    @Override
    public ProviderType type() {
        return new ProviderType("disks", VERSIONS);
    }

    @Override
    public Answer put(Call call, ResourceId id, Optional<Resource> existing) {
        if (existing.isPresent()) {
            return patch(call, existing.get());
        }
        var sent = call.object();
        var body = TrackedBody.start(call, id, existing);
        body.set("sku", ManagedDisks.sku(Json.text(sent, "sku", "name").orElse("Standard_LRS")));
        var properties = body.putObject("properties");
        for (var name : List.of("osType", "creationData", "diskSizeGB")) {
            Json.at(sent, "properties", name).ifPresent(value -> properties.set(name, value));
        }
        check(properties);
        var disk = settling.begin(body, Json.object().put("file", vhds.newFileName()), "Creating", this);
        return settling.written(call, 202, disk.body(), disk);
    }

    private void check(ObjectNode properties) {
        var option = Json.text(properties, "creationData", "createOption")
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter 'disk.creationData.createOption' is missing (null).",
                        "disk.creationData.createOption"));
        switch (option) {
            case "Empty" -> DiskPlan.gigabytes(properties);
            case "Import" -> Vhds.uri(source(properties, "sourceUri"), "disk.creationData.sourceUri");
            case "Copy" -> disks.find(source(properties, "sourceResourceId"));
            case "FromImage" -> images.file(image(properties));
            default ->
                throw ArmException.invalidParameter(
                        "The value '%s' of parameter 'disk.creationData.createOption' is invalid: Empty, Import, Copy and FromImage are."
                                .formatted(option),
                        "disk.creationData.createOption");
        }
    }

    private static JsonNode image(ObjectNode properties) {
        return Json.at(properties, "creationData", "imageReference")
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter 'disk.creationData.imageReference' is missing (null).",
                        "disk.creationData.imageReference"));
    }

    private static String source(ObjectNode properties, String name) {
        return Json.text(properties, "creationData", name)
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter 'disk.creationData.%s' is missing (null).".formatted(name),
                        "disk.creationData." + name));
    }

    @Override
    public void make(Resource disk) throws InterruptedException {
        var properties = Json.child(disk.body(), "properties");
        var file = disks.file(disk);
        switch (Json.text(properties, "creationData", "createOption").orElse("")) {
            case "Import" ->
                vhds.blobs()
                        .copyOut(
                                vhds.vhd(
                                        disk.view().path("name").asText(), URI.create(source(properties, "sourceUri"))),
                                file);
            case "Copy" -> vhds.copy(disks.file(disks.find(source(properties, "sourceResourceId"))), file);
            case "FromImage" -> vhds.copy(images.file(image(properties)), file);
            default -> vhds.makeEmpty(file, DiskPlan.gigabytes(properties));
        }
        store.update(disk.id(), now -> {
            var body = now.body();
            disks.describe(Json.child(body, "properties"), file);
            return new Resource(now.id(), body, now.internal());
        });
    }

    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        var machine = references.machineWithDisk(resource.id());
        machine.ifPresent(found -> body.put("managedBy", found.id()));
        var state = access.isGranted(resource) ? "ActiveSAS" : machine.isPresent() ? "Reserved" : "Unattached";
        Json.child(body, "properties").put("diskState", state);
        return body;
    }

    @Override
    public Answer patch(Call call, Resource resource) {
        var body = TrackedBody.tagged(call, resource);
        Json.text(call.object(), "sku", "name").ifPresent(name -> body.set("sku", ManagedDisks.sku(name)));
        var changed = new Resource(resource.id(), body, resource.internal());
        store.put(changed);
        return Answer.ok(shown(call, changed));
    }

    @Override
    public Answer delete(Call call, Resource resource) {
        references.machineWithDisk(resource.id()).ifPresent(machine -> {
            throw new ArmException(
                    409,
                    "OperationNotAllowed",
                    "Disk %s is attached to VM %s."
                            .formatted(resource.view().path("name").asText(), machine.id()));
        });
        access.refuseWhileGranted(resource);
        return settling.delete(call, resource, this);
    }

    @Override
    public Answer below(Call call, Resource resource, ProviderPath path) {
        if (!call.is("POST") || path.segments().size() != 3) {
            throw ArmException.wrongMethod(call.method());
        }
        if (path.is(2, "beginGetAccess")) {
            references.machineWithDisk(resource.id()).ifPresent(machine -> {
                throw new ArmException(
                        409,
                        "OperationNotAllowed",
                        "Disk %s is attached to VM %s, so no access to it can be granted."
                                .formatted(resource.view().path("name").asText(), machine.id()));
            });
            return settling.done(call, resource, access.grant(call, resource));
        }
        if (path.is(2, "endGetAccess")) {
            access.end(resource);
            return settling.done(call, resource);
        }
        throw new ArmException(
                404,
                "InvalidResourceType",
                "A disk has no action '%s'.".formatted(path.segments().get(2)));
    }

    /** To grant access makes a copy. */
    @Override
    public boolean takesLong(String change) {
        return change.equalsIgnoreCase("beginGetAccess");
    }

    /** With its group or alone: not while somebody may read it. */
    @Override
    public void remove(Resource resource) {
        access.refuseWhileGranted(resource);
        disks.remove(resource);
    }

    @Override
    public int removalOrder() {
        return 1;
    }

    @Override
    public void resume(Resource resource) {
        settling.goOn(resource, this);
    }
}
