package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.HashSet;
import java.util.Optional;

/** What a stamp refuses of a machine at once, before it looks at any disk. */
final class MachineChecks {
    private final ResourceStore store;
    private final ComputeReferences references;
    private final Vhds vhds;

    MachineChecks(ResourceStore store, ComputeReferences references, Vhds vhds) {
        this.store = store;
        this.references = references;
        this.vhds = vhds;
    }

    /** Rules that bind only a machine that is made: how its OS disk comes to be, and who may sign in. */
    void checkNew(ObjectNode properties) {
        var osDisk =
                Json.at(properties, "storageProfile", "osDisk").orElseThrow(() -> missing("storageProfile.osDisk"));
        var option = Json.text(osDisk, "createOption").orElseThrow(() -> missing("osDisk.createOption"));
        var profile = Json.at(properties, "osProfile");
        var image = Json.at(properties, "storageProfile", "imageReference");
        if (option.equals("Attach")) {
            if (profile.isPresent()) {
                throw ArmException.invalidParameter("Parameter 'osProfile' is not allowed.", "osProfile");
            }
            if (image.isPresent()) {
                throw ArmException.invalidParameter("Parameter 'imageReference' is not allowed.", "imageReference");
            }
            require(osDisk, "osType", "osDisk.osType");
        } else {
            var present = profile.orElseThrow(() -> missing("osProfile"));
            require(present, "computerName", "osProfile.computerName");
            require(present, "adminUsername", "osProfile.adminUsername");
            checkSignIn(present);
            if (image.isEmpty()) {
                require(osDisk, "osType", "osDisk.osType");
            }
        }
    }

    void check(ObjectNode body, Optional<Resource> existing) {
        var properties = body.path("properties");
        var own = body.path("id").asText();
        VmSizes.check(Json.text(properties, "hardwareProfile", "vmSize")
                .orElseThrow(() -> missing("hardwareProfile.vmSize")));
        checkInterfaces(properties, own);
        checkLuns(properties);
        Json.text(properties, "availabilitySet", "id").ifPresent(set -> exists(set, "availabilitySet.id"));
        checkDiagnostics(properties);
        existing.filter(machine -> machine.provisioningState().equals("Deleting"))
                .ifPresent(machine -> {
                    throw new ArmException(409, "OperationNotAllowed", "The VM '%s' is being deleted.".formatted(own));
                });
    }

    /** What the managed disks of a machine must be, once all have their addresses: each its own, and there or not there. */
    void checkDisks(ObjectNode body, Optional<Resource> existing) {
        var own = body.path("id").asText();
        var seen = new HashSet<String>();
        ComputeReferences.disks(body)
                .forEach(disk -> Json.text(disk, "managedDisk", "id").ifPresent(id -> {
                    if (ResourceId.parse(id)
                            .filter(one -> one.group().isPresent() && one.isA(ManagedDisks.TYPE))
                            .isEmpty()) {
                        throw ArmException.invalidParameter(
                                "The value '%s' of parameter 'managedDisk.id' is not the address of a disk."
                                        .formatted(id),
                                "managedDisk.id");
                    }
                    if (!seen.add(ResourceId.keyOf(id))) {
                        throw ArmException.invalidParameter(
                                "Disk '%s' is named twice.".formatted(id), "managedDisk.id");
                    }
                    if (disk.path("createOption").asText().equals("Attach")) {
                        exists(id, "managedDisk.id");
                    } else {
                        checkDiskNew(id, existing);
                    }
                    checkDiskFree(id, own);
                }));
    }

    /** A disk that is to be made is not there, unless this machine made it and has it still. */
    private void checkDiskNew(String id, Optional<Resource> existing) {
        var there = store.find(id);
        var kept = existing.filter(machine -> ComputeReferences.disks(machine.view())
                .anyMatch(disk -> Json.text(disk, "managedDisk", "id")
                        .filter(id::equalsIgnoreCase)
                        .isPresent()));
        if (there.isPresent()
                && kept.filter(machine -> ManagedDisks.isMadeBy(machine, there.get()))
                        .isEmpty()) {
            throw ManagedDisks.exists(id);
        }
    }

    private static void checkSignIn(JsonNode profile) {
        var passwordOff = Json.at(profile, "linuxConfiguration", "disablePasswordAuthentication")
                .map(JsonNode::asBoolean)
                .orElse(false);
        if (!passwordOff && Json.text(profile, "adminPassword").isEmpty()) {
            throw missing("adminPassword");
        }
        if (passwordOff
                && Json.elements(profile, "linuxConfiguration", "ssh", "publicKeys")
                        .isEmpty()) {
            throw missing("linuxConfiguration.ssh.publicKeys");
        }
    }

    private void checkInterfaces(JsonNode properties, String own) {
        var interfaces = Json.elements(properties, "networkProfile", "networkInterfaces");
        if (interfaces.isEmpty()) {
            throw missing("networkProfile.networkInterfaces");
        }
        for (var one : interfaces) {
            var id = Json.text(one, "id").orElseThrow(() -> missing("networkInterface.id"));
            exists(id, "networkProfile.networkInterfaces.id");
            references
                    .machineWithInterface(id)
                    .filter(machine -> !machine.id().equalsIgnoreCase(own))
                    .ifPresent(machine -> {
                        throw new ArmException(
                                400,
                                "NicInUse",
                                "Network Interface %s is used by existing resource %s.".formatted(id, machine.id()));
                    });
        }
    }

    private void checkDiagnostics(JsonNode properties) {
        var diagnostics = Json.at(properties, "diagnosticsProfile", "bootDiagnostics");
        if (diagnostics
                .flatMap(one -> Json.at(one, "enabled"))
                .map(JsonNode::asBoolean)
                .orElse(false)) {
            var uri = Json.text(diagnostics.orElseThrow(), "storageUri")
                    .orElseThrow(() -> missing("diagnosticsProfile.bootDiagnostics.storageUri"));
            if (!vhds.isAccount(uri)) {
                throw new ArmException(
                        409,
                        "StorageAccountNotFound",
                        "VM diagnostics Storage account '%s' not found. Ensure storage account is not deleted."
                                .formatted(Vhds.shown(uri)),
                        "diagnosticsProfile.bootDiagnostics.storageUri");
            }
        }
    }

    private void checkDiskFree(String id, String own) {
        var name = id.substring(id.lastIndexOf('/') + 1);
        references
                .machineWithDisk(id)
                .filter(machine -> !machine.id().equalsIgnoreCase(own))
                .ifPresent(machine -> {
                    throw new ArmException(
                            409,
                            "ConflictingUserInput",
                            "Disk '%s' cannot be attached as the disk is already owned by VM '%s'."
                                    .formatted(name, machine.id()),
                            "managedDisk.id");
                });
    }

    private static void checkLuns(JsonNode properties) {
        var luns = new HashSet<Integer>();
        Json.elements(properties, "storageProfile", "dataDisks").forEach(disk -> {
            if (!luns.add(disk.path("lun").asInt())) {
                throw ArmException.invalidParameter(
                        "A disk at LUN %d already exists."
                                .formatted(disk.path("lun").asInt()),
                        "dataDisk.lun");
            }
        });
    }

    private void exists(String id, String target) {
        if (store.find(id).isEmpty()) {
            throw new ArmException(
                    400,
                    "InvalidResourceReference",
                    "Resource %s referenced by the virtual machine was not found. Please make sure that the referenced resource exists, and that both resources are in the same region."
                            .formatted(id),
                    target);
        }
    }

    private static void require(JsonNode parent, String field, String target) {
        if (Json.text(parent, field).isEmpty()) {
            throw missing(target);
        }
    }

    private static ArmException missing(String target) {
        return ArmException.invalidParameter("Required parameter '%s' is missing (null).".formatted(target), target);
    }
}
