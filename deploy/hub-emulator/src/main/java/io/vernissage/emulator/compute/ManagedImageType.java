package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TrackedBody;
import io.vernissage.emulator.arm.TrackedType;
import java.nio.file.Path;
import java.util.Optional;

/** Managed images: made of blobs, of managed disks, or of a machine that was generalised. */
final class ManagedImageType implements TrackedType, Settling.Steps {
    private final ResourceStore store;
    private final Settling settling;
    private final ManagedDisks disks;
    private final Vhds vhds;

    ManagedImageType(ResourceStore store, Settling settling, ManagedDisks disks, Vhds vhds) {
        this.store = store;
        this.settling = settling;
        this.disks = disks;
        this.vhds = vhds;
    }

    @Override
    public ProviderType type() {
        return new ProviderType("images", ComputeProvider.VERSIONS);
    }

    @Override
    public Answer put(Call call, ResourceId id, Optional<Resource> existing) {
        if (existing.isPresent()) {
            return patch(call, existing.get());
        }
        var sent = call.object();
        var body = TrackedBody.start(call, id, existing);
        var properties = body.putObject("properties");
        Json.at(sent, "properties", "sourceVirtualMachine").ifPresent(machine -> {
            properties.set("sourceVirtualMachine", machine);
            properties.set("storageProfile", ofMachine(machine.path("id").asText()));
        });
        Json.at(sent, "properties", "storageProfile").ifPresent(profile -> properties.set("storageProfile", profile));
        var osDisk = Json.at(properties, "storageProfile", "osDisk")
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter 'storageProfile' is missing (null).", "storageProfile"));
        check(osDisk);
        properties.put(
                "hyperVGeneration",
                Json.text(sent, "properties", "hyperVGeneration").orElse("V1"));
        if (!properties.path("hyperVGeneration").asText().equals("V1")) {
            throw ArmException.invalidParameter("A stamp has machines of generation V1 only.", "hyperVGeneration");
        }
        var files = Json.object().put("os", vhds.newFileName());
        Json.elements(properties, "storageProfile", "dataDisks")
                .forEach(disk -> files.put(disk.path("lun").asText(), vhds.newFileName()));
        var internal = Json.object();
        internal.set("files", files);
        var image = settling.begin(body, internal, "Creating", this);
        return settling.written(call, 201, image.body(), image);
    }

    private static void check(JsonNode osDisk) {
        for (var name : new String[] {"osType", "osState"}) {
            if (Json.text(osDisk, name).isEmpty()) {
                throw ArmException.invalidParameter(
                        "Required parameter 'osDisk.%s' is missing (null).".formatted(name), "osDisk." + name);
            }
        }
    }

    private ObjectNode ofMachine(String id) {
        var machine = store.find(id)
                .orElseThrow(() -> new ArmException(
                        404, "InvalidResourceReference", "The virtual machine '%s' was not found.".formatted(id)));
        if (!machine.internal().path("generalized").asBoolean()) {
            throw new ArmException(
                    409, "OperationNotAllowed", "The source virtual machine '%s' is not generalized.".formatted(id));
        }
        var profile = Json.object();
        var osDisk = machine.view().path("properties").path("storageProfile").path("osDisk");
        var shown = profile.putObject("osDisk")
                .put("osType", osDisk.path("osType").asText())
                .put("osState", "Generalized");
        Json.text(osDisk, "vhd", "uri").ifPresent(uri -> shown.put("blobUri", uri));
        Json.at(osDisk, "managedDisk", "id")
                .ifPresent(disk -> shown.putObject("managedDisk").set("id", disk));
        return profile;
    }

    @Override
    public void make(Resource image) throws InterruptedException {
        var profile = image.view().path("properties").path("storageProfile");
        var files = image.internal().path("files");
        copy(profile.path("osDisk"), vhds.file(files.path("os").asText()));
        for (var disk : Json.elements(profile, "dataDisks")) {
            copy(disk, vhds.file(files.path(disk.path("lun").asText()).asText()));
        }
    }

    private void copy(JsonNode disk, Path to) throws InterruptedException {
        var managed = Json.text(disk, "managedDisk", "id");
        if (managed.isPresent()) {
            vhds.copy(disks.file(disks.find(managed.get())), to);
            return;
        }
        var blob = Json.text(disk, "blobUri")
                .orElseThrow(() ->
                        ArmException.invalidParameter("Required parameter 'blobUri' is missing (null).", "blobUri"));
        vhds.blobs().copyOut(vhds.vhd("image", Vhds.uri(blob, "blobUri")), to);
    }

    @Override
    public Answer patch(Call call, Resource resource) {
        var changed = new Resource(resource.id(), TrackedBody.tagged(call, resource), resource.internal());
        store.put(changed);
        return Answer.ok(changed.body());
    }

    @Override
    public Answer delete(Call call, Resource resource) {
        return settling.delete(call, resource, this);
    }

    @Override
    public void remove(Resource resource) {
        store.remove(resource.id());
        resource.internal().path("files").forEach(file -> vhds.removeFile(file.asText()));
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
