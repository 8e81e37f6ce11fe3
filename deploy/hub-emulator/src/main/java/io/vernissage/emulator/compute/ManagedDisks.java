package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Managed disks as documents and files; machines make them as well as callers. */
final class ManagedDisks {
    static final String TYPE = "Microsoft.Compute/disks";
    private static final long GIB = 1L << 30;
    /** Of a disk that a machine made: the machine's {@code vmId}, written with the disk in one step. */
    private static final String MAKER = "maker";

    private final ResourceStore store;
    private final Vhds vhds;
    private final Clock clock;

    ManagedDisks(ResourceStore store, Vhds vhds, Clock clock) {
        this.store = store;
        this.vhds = vhds;
        this.clock = clock;
    }

    /** @throws ArmException if there is no such disk */
    Resource find(String id) {
        return store.find(id)
                .filter(found -> ResourceId.parse(found.id())
                        .filter(one -> one.isA(TYPE))
                        .isPresent())
                .orElseThrow(() -> new ArmException(
                        404,
                        "NotFound",
                        "Disk %s is not found.".formatted(id.substring(id.lastIndexOf('/') + 1)),
                        "managedDisk.id"));
    }

    Path file(Resource disk) {
        return vhds.file(disk.internal().path("file").asText());
    }

    /** Makes the disk of an image for a machine, unless it has made it before. */
    void make(Resource machine, String id, String sku, Path image, String osType) throws InterruptedException {
        if (isToMake(machine, id)) {
            var file = vhds.newFileName();
            vhds.copy(image, vhds.file(file));
            put(machine, id, sku, file, "FromImage", osType);
        }
    }

    void makeEmpty(Resource machine, String id, String sku, int gigabytes) {
        if (isToMake(machine, id)) {
            var file = vhds.newFileName();
            vhds.makeEmpty(vhds.file(file), gigabytes);
            put(machine, id, sku, file, "Empty", "");
        }
    }

    private boolean isToMake(Resource machine, String id) {
        var there = store.find(id);
        if (there.isPresent() && !isMadeBy(machine, there.get())) {
            throw exists(id);
        }
        return there.isEmpty();
    }

    /** Whether this machine made the disk, by what the disk's document says; one of an earlier version says nothing. */
    static boolean isMadeBy(Resource machine, Resource disk) {
        var maker = Json.text(disk.internal(), MAKER);
        return maker.isPresent()
                ? maker.equals(Json.text(machine.view(), "properties", "vmId"))
                : ComputeReferences.disksMade(machine)
                        .anyMatch(one -> Json.text(one, "managedDisk", "id")
                                .filter(disk.id()::equalsIgnoreCase)
                                .isPresent());
    }

    static ArmException exists(String id) {
        return new ArmException(
                409,
                "ConflictingUserInput",
                "Disk '%s' exists already: it can be attached only.".formatted(id.substring(id.lastIndexOf('/') + 1)),
                "managedDisk.id");
    }

    /** Adds to a disk's properties what follows from its file. */
    void describe(ObjectNode properties, Path file) {
        var bytes = Vhds.virtualSize(file);
        properties
                .put("diskSizeGB", (int) ((bytes + GIB - 1) / GIB))
                .put("diskSizeBytes", bytes)
                .put("diskIOPSReadWrite", 500)
                .put("diskMBpsReadWrite", 60)
                .put("timeCreated", clock.instant().toString())
                .put("uniqueId", UUID.randomUUID().toString())
                .put("hyperVGeneration", "V1");
        properties.putObject("encryption").put("type", "EncryptionAtRestWithPlatformKey");
    }

    /** {@code Standard_LRS} or {@code Premium_LRS}, as the sku of a disk. */
    static ObjectNode sku(String asked) {
        if (!asked.equals("Standard_LRS") && !asked.equals("Premium_LRS")) {
            throw ArmException.invalidParameter(
                    "The value '%s' of parameter 'sku.name' is invalid: a stamp has Standard_LRS and Premium_LRS."
                            .formatted(asked),
                    "sku.name");
        }
        return Json.object().put("name", asked).put("tier", asked.substring(0, asked.indexOf('_')));
    }

    void remove(Resource disk) {
        store.remove(disk.id());
        Optional.of(disk.internal().path("file").asText())
                .filter(file -> !file.isEmpty())
                .ifPresent(vhds::removeFile);
    }

    private void put(Resource machine, String id, String sku, String file, String createOption, String osType) {
        var body = Json.object()
                .put("name", id.substring(id.lastIndexOf('/') + 1))
                .put("id", id)
                .put("type", TYPE)
                .put("location", HubEmulator.LOCATION);
        body.set("sku", sku(sku));
        var properties = body.putObject("properties");
        if (!osType.isEmpty()) {
            properties.put("osType", osType);
        }
        properties.putObject("creationData").put("createOption", createOption);
        describe(properties, vhds.file(file));
        properties.put("provisioningState", "Succeeded");
        var internal = Json.object().put("file", file);
        Json.text(machine.view(), "properties", "vmId").ifPresent(maker -> internal.put(MAKER, maker));
        if (!store.putNew(new Resource(id, body, internal))) {
            vhds.removeFile(file);
            throw exists(id);
        }
    }
}
