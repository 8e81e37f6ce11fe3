package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.Optional;
import java.util.stream.Stream;

/** Which machine has which disk, interface and set. */
final class ComputeReferences {
    private static final String MACHINES = "/providers/microsoft.compute/virtualmachines/";

    private final ResourceStore store;

    ComputeReferences(ResourceStore store) {
        this.store = store;
    }

    Stream<Resource> machines() {
        return store.all().filter(resource -> resource.key().contains(MACHINES));
    }

    /** All disks of a machine, the OS disk first. */
    static Stream<JsonNode> disks(JsonNode machine) {
        return Stream.concat(
                Json.at(machine, "properties", "storageProfile", "osDisk").stream(),
                Json.elements(machine, "properties", "storageProfile", "dataDisks").stream());
    }

    /** The disks that a machine was last made with, as its document says; see {@link VirtualMachineType}. */
    static Stream<JsonNode> disksMade(Resource machine) {
        var profile = machine.internal().path(VirtualMachineType.MADE_OF);
        return Stream.concat(Json.at(profile, "osDisk").stream(), Json.elements(profile, "dataDisks").stream());
    }

    Optional<Resource> machineWithDisk(String disk) {
        return machines()
                .filter(machine -> disks(machine.view()).anyMatch(one -> is(Json.text(one, "managedDisk", "id"), disk)))
                .findFirst();
    }

    Optional<Resource> machineWithInterface(String networkInterface) {
        return machines()
                .filter(machine ->
                        Json.elements(machine.view(), "properties", "networkProfile", "networkInterfaces").stream()
                                .anyMatch(one -> is(Json.text(one, "id"), networkInterface)))
                .findFirst();
    }

    Stream<Resource> machinesInSet(String set) {
        return machines().filter(machine -> is(Json.text(machine.view(), "properties", "availabilitySet", "id"), set));
    }

    private static boolean is(Optional<String> found, String wanted) {
        return found.filter(wanted::equalsIgnoreCase).isPresent();
    }
}
