package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes an image of a machine as blobs, beside its disks: {@code system/Microsoft.Compute/Images/<container>/<prefix>-osDisk.<id>.vhd},
 * and answers a template for machines of it. Shape of the answer: "Virtual Machines - Capture" of the compute REST.
 */
final class Capture {
    private final Vhds vhds;
    /** One at a time: that an image is not there stays true until it is. */
    private final ReentrantLock copying = new ReentrantLock();

    Capture(Vhds vhds) {
        this.vhds = vhds;
    }

    /** @throws ArmException if the machine is not generalised, has managed disks, or an image is there already */
    ObjectNode of(Resource machine, ObjectNode wanted) {
        if (!machine.internal().path("generalized").asBoolean()) {
            throw notAllowed("the VM '%s' is not generalized".formatted(name(machine)));
        }
        var prefix = required(wanted, "vhdPrefix");
        var container = required(wanted, "destinationContainerName").toLowerCase(Locale.ROOT);
        var overwrite =
                Json.at(wanted, "overwriteVhds").map(JsonNode::asBoolean).orElse(false);
        var disks = ComputeReferences.disks(machine.view()).toList();
        if (disks.stream().anyMatch(disk -> Json.text(disk, "vhd", "uri").isEmpty())) {
            throw notAllowed("the VM '%s' has managed disks: make an image with sourceVirtualMachine of it"
                    .formatted(name(machine)));
        }
        var id = machine.view().path("properties").path("vmId").asText();
        var profile = Json.object();
        for (var number = 0; number < disks.size(); number++) {
            var disk = disks.get(number);
            var kind = number == 0
                    ? "osDisk"
                    : "dataDisk-%d".formatted(disk.path("lun").asInt());
            var file = "%s-%s.%s.vhd".formatted(prefix, kind, id);
            var source = URI.create(disk.path("vhd").path("uri").asText());
            var image = "%s/system/Microsoft.Compute/Images/%s/%s".formatted(account(source), container, file);
            copying.lock();
            try {
                copy(disk.path("name").asText(), source, URI.create(image), overwrite);
            } finally {
                copying.unlock();
            }
            var shown = shown(disk, file, image, "%s/vhds/%s".formatted(account(source), file));
            if (number == 0) {
                profile.set("osDisk", shown);
            } else {
                profile.withArray("dataDisks")
                        .add(shown.put("lun", disk.path("lun").asInt()));
            }
        }
        return template(machine, profile);
    }

    private void copy(String disk, URI source, URI image, boolean overwrite) {
        var from = vhds.vhd(disk, source);
        var to = vhds.address(image);
        if (!overwrite && vhds.blobs().find(to).isPresent()) {
            throw new ArmException(
                    409,
                    "BlobAlreadyExists",
                    "The destination blob %s already exists: set overwriteVhds, or choose another prefix."
                            .formatted(Vhds.shown(image)));
        }
        vhds.blobs().copy(from, to);
    }

    /** The disk's address up to its container, whether the account is a host or the first segment of the path. */
    private static String account(URI disk) {
        var text = disk.toString();
        var address = text.substring(0, text.lastIndexOf('/'));
        return address.substring(0, address.lastIndexOf('/'));
    }

    private static ObjectNode shown(JsonNode disk, String name, String image, String vhd) {
        var shown = Json.object().put("name", name).put("createOption", "FromImage");
        Json.text(disk, "osType").ifPresent(type -> shown.put("osType", type));
        shown.putObject("image").put("uri", image);
        shown.putObject("vhd").put("uri", vhd);
        return shown.put("caching", disk.path("caching").asText());
    }

    private static ObjectNode template(Resource machine, ObjectNode profile) {
        var template = Json.object()
                .put("$schema", "http://schema.management.azure.com/schemas/2014-04-01-preview/VM_IP.json")
                .put("contentVersion", "1.0.0.0");
        var parameters = template.putObject("parameters");
        var size = machine.view().path("properties").path("hardwareProfile").path("vmSize");
        parameters.putObject("vmName").put("type", "string");
        parameters.putObject("vmSize").put("type", "string").set("defaultValue", size);
        parameters.putObject("adminUserName").put("type", "string");
        parameters.putObject("adminPassword").put("type", "securestring");
        parameters.putObject("networkInterfaceId").put("type", "string");
        var resource = template.putArray("resources").addObject();
        resource.put("apiVersion", "2016-03-30")
                .put("type", "Microsoft.Compute/virtualMachines")
                .put("name", "[parameters('vmName')]")
                .set("location", machine.view().path("location"));
        var properties = resource.putObject("properties");
        properties.putObject("hardwareProfile").put("vmSize", "[parameters('vmSize')]");
        properties.set("storageProfile", profile);
        properties
                .putObject("osProfile")
                .put("computerName", "[parameters('vmName')]")
                .put("adminUsername", "[parameters('adminUserName')]")
                .put("adminPassword", "[parameters('adminPassword')]");
        properties
                .putObject("networkProfile")
                .putArray("networkInterfaces")
                .addObject()
                .put("id", "[parameters('networkInterfaceId')]");
        return template;
    }

    private static String required(ObjectNode wanted, String name) {
        return Json.text(wanted, name)
                .filter(text -> text.matches("[A-Za-z0-9][A-Za-z0-9-]{0,62}"))
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter '%s' is missing (null), or is not letters, digits and dashes."
                                .formatted(name),
                        name));
    }

    private static ArmException notAllowed(String why) {
        return new ArmException(
                409, "OperationNotAllowed", "Operation 'capture' is not allowed since %s.".formatted(why));
    }

    private static String name(Resource machine) {
        return machine.view().path("name").asText();
    }
}
