package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.TrackedBody;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Turns what a PUT says of a machine into the document that is kept: checked, completed, without its secrets. */
final class MachineDescription {
    private static final List<String> CREATE_OPTIONS = List.of("Attach", "FromImage", "Empty");
    private static final List<String> KEPT = List.of(
            "hardwareProfile",
            "storageProfile",
            "osProfile",
            "networkProfile",
            "diagnosticsProfile",
            "availabilitySet",
            "licenseType",
            "additionalCapabilities");

    private final MachineChecks checks;
    private final ImageSources images;

    MachineDescription(MachineChecks checks, ImageSources images) {
        this.checks = checks;
        this.images = images;
    }

    ObjectNode of(Call call, ResourceId id, Optional<Resource> existing) {
        var sent = call.object();
        var body = TrackedBody.start(call, id, existing);
        Stream.of("identity", "plan", "zones")
                .forEach(name -> Json.at(sent, name).ifPresent(value -> body.set(name, value)));
        var properties = body.putObject("properties");
        properties.put(
                "vmId",
                existing.flatMap(one -> Json.text(one.view(), "properties", "vmId"))
                        .orElseGet(() -> UUID.randomUUID().toString()));
        KEPT.forEach(name -> Json.at(sent, "properties", name).ifPresent(value -> properties.set(name, value)));
        spellCreateOptions(properties);
        if (existing.isPresent()) {
            keepOsDisk(properties, existing.get());
        } else {
            checks.checkNew(properties);
        }
        checks.check(body, existing);
        disks(body, id);
        checks.checkDisks(body, existing);
        osProfile(properties);
        return body;
    }

    /** Clients write these in any case: azure-cli says {@code fromImage}. */
    private static void spellCreateOptions(ObjectNode properties) {
        var storage = Json.at(properties, "storageProfile").orElseGet(Json::object);
        Stream.concat(Json.at(storage, "osDisk").stream(), Json.elements(storage, "dataDisks").stream())
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .forEach(disk -> Json.text(disk, "createOption")
                        .flatMap(asked -> CREATE_OPTIONS.stream()
                                .filter(asked::equalsIgnoreCase)
                                .findFirst())
                        .ifPresent(option -> disk.put("createOption", option)));
    }

    /** A machine's OS disk and image stay what they were; naming another is refused. */
    private static void keepOsDisk(ObjectNode properties, Resource existing) {
        var before = existing.view().path("properties");
        var old = before.path("storageProfile");
        Json.text(properties, "storageProfile", "osDisk", "vhd", "uri")
                .filter(uri ->
                        !uri.equals(old.path("osDisk").path("vhd").path("uri").asText()))
                .ifPresent(uri -> {
                    throw new ArmException(
                            409,
                            "PropertyChangeNotAllowed",
                            "Changing property 'osDisk.vhd.uri' is not allowed.",
                            "osDisk.vhd.uri");
                });
        var storage = Json.child(properties, "storageProfile");
        storage.set("osDisk", old.path("osDisk"));
        Json.at(old, "imageReference").ifPresent(reference -> storage.set("imageReference", reference));
        if (!storage.has("dataDisks")) {
            storage.set("dataDisks", old.path("dataDisks"));
        }
        KEPT.stream()
                .filter(name -> !properties.has(name) && before.has(name))
                .forEach(name -> properties.set(name, before.path(name)));
    }

    private void disks(ObjectNode body, ResourceId id) {
        var storage = Json.child(Json.child(body, "properties"), "storageProfile");
        var source = Json.at(storage, "imageReference").map(images::find);
        source.map(ImageSources.Source::exactVersion)
                .filter(version -> !version.isEmpty())
                .ifPresent(version -> ((ObjectNode) storage.path("imageReference")).put("exactVersion", version));
        var osDisk = Json.child(storage, "osDisk");
        name(osDisk, id.name() + "_OsDisk_1_");
        if (!osDisk.has("osType")) {
            source.ifPresent(found -> osDisk.put("osType", found.osType()));
        }
        if (!osDisk.has("caching")) {
            osDisk.put("caching", "ReadWrite");
        }
        managed(osDisk, id);
        if (!storage.has("dataDisks")) {
            storage.putArray("dataDisks");
        }
        for (var disk : storage.path("dataDisks")) {
            var dataDisk = Json.asObject(disk, "dataDisks");
            name(
                    dataDisk,
                    "%s_disk%d_".formatted(id.name(), dataDisk.path("lun").asInt() + 2));
            if (!dataDisk.has("caching")) {
                dataDisk.put("caching", "None");
            }
            managed(dataDisk, id);
        }
    }

    private static void name(ObjectNode disk, String start) {
        if (Json.text(disk, "name").isEmpty()) {
            disk.put("name", start + UUID.randomUUID().toString().replace("-", ""));
        }
    }

    /** A disk without a blob is a managed one: it gets an address in the machine's group. */
    private static void managed(ObjectNode disk, ResourceId machine) {
        if (Json.at(disk, "vhd").isPresent()) {
            return;
        }
        var managed = Json.child(disk, "managedDisk");
        if (!managed.has("id")) {
            managed.put(
                    "id",
                    new ResourceId(
                                    machine.subscription(),
                                    machine.group(),
                                    machine.namespace(),
                                    List.of("disks", disk.path("name").asText()))
                            .text());
        }
        if (!managed.has("storageAccountType")) {
            managed.put("storageAccountType", "Standard_LRS");
        }
        ManagedDisks.sku(managed.path("storageAccountType").asText());
    }

    /** Passwords and custom data are never shown, so they are never kept. */
    private static void osProfile(ObjectNode properties) {
        Json.at(properties, "osProfile").ifPresent(found -> {
            var profile = Json.asObject(found, "osProfile");
            profile.remove(List.of("adminPassword", "customData"));
            profile.put("allowExtensionOperations", true).put("requireGuestProvisionSignal", true);
            if (!profile.has("secrets")) {
                profile.putArray("secrets");
            }
        });
    }
}
