package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads from a machine's description what is to be done for each of its disks. The same description gives the same plan. */
final class DiskPlan {
    private static final int DEFAULT_GIGABYTES = 32;
    private static final int MOST_GIGABYTES = 1023;

    private final ImageSources images;
    private final Vhds vhds;

    DiskPlan(ImageSources images, Vhds vhds) {
        this.images = images;
        this.vhds = vhds;
    }

    /** The steps for all disks of a machine, the OS disk first. */
    List<DiskStep> of(JsonNode machine) {
        var profile = machine.path("properties").path("storageProfile");
        var source = Json.at(profile, "imageReference").map(images::find);
        var osDisk = osDisk(profile.path("osDisk"), source);
        var dataDisks = Json.elements(profile, "dataDisks").stream().map(disk -> dataDisk(disk, source));
        return Stream.concat(Stream.of(osDisk), dataDisks).toList();
    }

    private DiskStep osDisk(JsonNode disk, Optional<ImageSources.Source> source) {
        var option = Json.text(disk, "createOption").orElse("");
        return switch (option) {
            case "Attach" -> attach(disk, "osDisk");
            case "FromImage" -> fromImage(disk, source.map(ImageSources.Source::osDisk), "osDisk");
            default ->
                throw ArmException.invalidParameter(
                        "The value '%s' of parameter 'osDisk.createOption' is invalid.".formatted(option),
                        "osDisk.createOption");
        };
    }

    private DiskStep dataDisk(JsonNode disk, Optional<ImageSources.Source> source) {
        var option = Json.text(disk, "createOption").orElse("");
        var lun = Json.at(disk, "lun")
                .map(JsonNode::asInt)
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter 'dataDisk.lun' is missing (null).", "dataDisk.lun"));
        return switch (option) {
            case "Attach" -> attach(disk, "dataDisk");
            case "Empty" -> empty(disk);
            case "FromImage" ->
                fromImage(
                        disk,
                        source.flatMap(
                                found -> Optional.ofNullable(found.dataDisks().get(lun))),
                        "dataDisk");
            default ->
                throw ArmException.invalidParameter(
                        "The value '%s' of parameter 'dataDisk.createOption' is invalid.".formatted(option),
                        "dataDisk.createOption");
        };
    }

    private static DiskStep attach(JsonNode disk, String what) {
        var managed = Json.text(disk, "managedDisk", "id");
        return managed.isPresent()
                ? new DiskStep.AttachManaged(name(disk), managed.get())
                : new DiskStep.AttachBlob(name(disk), address(disk, what, "vhd"));
    }

    private static DiskStep empty(JsonNode disk) {
        var gigabytes = gigabytes(disk);
        var managed = Json.text(disk, "managedDisk", "id");
        return managed.isPresent()
                ? new DiskStep.EmptyManaged(name(disk), managed.get(), gigabytes)
                : new DiskStep.EmptyBlob(name(disk), address(disk, "dataDisk", "vhd"), gigabytes);
    }

    private DiskStep fromImage(JsonNode disk, Optional<Path> image, String what) {
        var managed = Json.text(disk, "managedDisk", "id");
        if (image.isPresent()) {
            return managed.isPresent()
                    ? new DiskStep.ManagedFromFile(name(disk), managed.get(), image.get())
                    : new DiskStep.BlobFromFile(name(disk), image.get(), address(disk, what, "vhd"));
        }
        var source = address(disk, what, "image");
        var destination = address(disk, what, "vhd");
        if (!vhds.address(source).account().equals(vhds.address(destination).account())) {
            throw ArmException.invalidParameter(
                    "Source and destination storage accounts for disk %s are different.".formatted(name(disk)),
                    what + ".vhd.uri");
        }
        return new DiskStep.CopyBlob(name(disk), source, destination);
    }

    private static URI address(JsonNode disk, String what, String part) {
        var text = Json.text(disk, part, "uri")
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Required parameter '%s.%s' is missing (null).".formatted(what, part), what + "." + part));
        return Vhds.uri(text, what + "." + part + ".uri");
    }

    static int gigabytes(JsonNode disk) {
        var gigabytes = Json.at(disk, "diskSizeGB").map(JsonNode::asInt).orElse(DEFAULT_GIGABYTES);
        if (gigabytes < 1 || gigabytes > MOST_GIGABYTES) {
            throw ArmException.invalidParameter(
                    "The value '%d' of parameter 'diskSizeGB' is out of range. The value must be between 1 and 1023."
                            .formatted(gigabytes),
                    "diskSizeGB");
        }
        return gigabytes;
    }

    private static String name(JsonNode disk) {
        return disk.path("name").asText();
    }
}
