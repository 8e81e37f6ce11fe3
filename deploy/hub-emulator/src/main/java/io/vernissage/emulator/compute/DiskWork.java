package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.blob.BlobAddress;
import io.vernissage.emulator.blob.BlobStore;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Carries out the steps for a machine's disks. What is about to be done is noted in the machine's document before, what
 * is done after: so a step that a kill interrupted is told from one that meets somebody else's blob or lease.
 */
final class DiskWork {
    private static final String MAKING = "making";
    private static final String MADE = "made";
    private static final String TAKING = "taking";
    private static final String TAKEN = "taken";

    private final ResourceStore store;
    private final Vhds vhds;
    private final ManagedDisks disks;

    DiskWork(ResourceStore store, Vhds vhds, ManagedDisks disks) {
        this.store = store;
        this.vhds = vhds;
        this.disks = disks;
    }

    void carryOut(Resource machine, List<DiskStep> steps) throws InterruptedException {
        for (var step : steps) {
            carryOut(machine, step);
        }
        var wanted = steps.stream().flatMap(step -> blob(step).stream()).toList();
        taken(current(machine)).filter(uri -> !wanted.contains(uri)).forEach(uri -> release(machine, uri));
        var old = Stream.of(MAKING, MADE)
                .flatMap(list -> values(current(machine), list))
                .filter(uri -> !wanted.contains(uri))
                .toList();
        if (!old.isEmpty()) {
            forget(machine, List.of(MAKING, MADE), old::contains);
        }
    }

    private void carryOut(Resource machine, DiskStep step) throws InterruptedException {
        switch (step) {
            case DiskStep.AttachBlob(var disk, var blob) -> take(machine, disk, blob, vhds.vhd(disk, blob));
            case DiskStep.CopyBlob(var disk, var image, var blob) ->
                takeNew(machine, disk, blob, () -> {
                    var from = source(disk, image);
                    return to -> vhds.blobs().copy(from, to);
                });
            case DiskStep.BlobFromFile(var disk, var image, var blob) ->
                takeNew(machine, disk, blob, () -> to -> vhds.blobs().copyIn(image, to));
            case DiskStep.EmptyBlob(var disk, var blob, var gigabytes) ->
                takeNew(machine, disk, blob, () -> to -> makeEmpty(to, gigabytes));
            case DiskStep.AttachManaged(var disk, var id) -> checkReady(disks.find(id), disk);
            case DiskStep.ManagedFromFile(var disk, var id, var image) ->
                disks.make(machine, id, sku(machine, disk), image, osType(machine, disk));
            case DiskStep.EmptyManaged(var disk, var id, var gigabytes) ->
                disks.makeEmpty(machine, id, sku(machine, disk), gigabytes);
        }
    }

    /** Gives back all blobs a machine has, as its deletion does. */
    void releaseAll(Resource machine) {
        Stream.concat(taken(machine), values(machine, TAKING)).distinct().forEach(uri -> release(machine, uri));
    }

    private BlobAddress source(String disk, URI image) {
        try {
            return vhds.vhd(disk, image);
        } catch (ArmException e) {
            if (e.code().equals("DiskBlobNotFound")) {
                throw new ArmException(
                        404, "ImageBlobNotFound", "Unable to find VHD blob with URI %s.".formatted(Vhds.shown(image)));
            }
            throw e;
        }
    }

    /** @param making looks whether it can be made, and answers what makes it */
    private void takeNew(Resource machine, String disk, URI blob, Supplier<Consumer<BlobAddress>> making) {
        var address = vhds.address(blob);
        var there = vhds.blobs().find(address).isPresent();
        var made = noted(machine, MADE, blob.toString()) && (there || noted(machine, TAKEN, blob.toString()));
        if (!made) {
            if (there && !noted(machine, MAKING, blob.toString())) {
                throw new ArmException(
                        409,
                        "BlobAlreadyExists",
                        "Disk '%s' cannot be created: the destination blob %s already exists."
                                .formatted(disk, Vhds.shown(blob)));
            }
            make(machine, blob.toString(), address, making.get());
        }
        take(machine, disk, blob, vhds.vhd(disk, blob));
    }

    /** One that fails is forgotten: whatever lies at its address by the next time is somebody else's. */
    private void make(Resource machine, String blob, BlobAddress address, Consumer<BlobAddress> make) {
        note(machine, MAKING, blob);
        var done = false;
        try {
            make.accept(address);
            done = true;
        } finally {
            if (!done && !Thread.currentThread().isInterrupted()) {
                forget(machine, List.of(MAKING), blob::equals);
            }
        }
        note(machine, MADE, blob);
        forget(machine, List.of(MAKING), blob::equals);
    }

    private void take(Resource machine, String disk, URI blob, BlobAddress address) {
        if (noted(machine, TAKEN, blob.toString())) {
            return;
        }
        if (noted(machine, TAKING, blob.toString())) {
            vhds.blobs().endLease(address);
        } else if (vhds.blobs()
                .find(address)
                .filter(BlobStore.Description::leased)
                .isPresent()) {
            throw inUse(disk, blob);
        }
        note(machine, TAKING, blob.toString());
        try {
            vhds.blobs().lease(address);
        } catch (BlobStore.LeaseTakenException e) {
            forget(machine, List.of(TAKING, TAKEN), blob.toString()::equals);
            throw inUse(disk, blob);
        }
        if (!note(machine, TAKEN, blob.toString())) {
            vhds.blobs().endLease(address);
        }
    }

    private static ArmException inUse(String disk, URI blob) {
        return new ArmException(
                409,
                "AcquireDiskLeaseFailed",
                "Failed to acquire lease while creating disk '%s' using blob with URI %s. Blob is already in use."
                        .formatted(disk, Vhds.shown(blob)));
    }

    private void makeEmpty(BlobAddress to, int gigabytes) {
        var name = vhds.newFileName();
        try {
            vhds.makeEmpty(vhds.file(name), gigabytes);
            vhds.blobs().copyIn(vhds.file(name), to);
        } catch (UncheckedIOException e) {
            throw new IllegalStateException("Cannot make an empty disk at " + to, e);
        } finally {
            vhds.removeFile(name);
        }
    }

    private static void checkReady(Resource found, String disk) {
        if (!found.provisioningState().equals("Succeeded")) {
            throw new ArmException(
                    409,
                    "DiskNotReady",
                    "Disk '%s' is in state %s and cannot be attached.".formatted(disk, found.provisioningState()));
        }
    }

    private void release(Resource machine, String uri) {
        vhds.blobs().address(URI.create(uri)).ifPresent(vhds.blobs()::endLease);
        forget(machine, List.of(TAKING, TAKEN), uri::equals);
    }

    private Resource current(Resource machine) {
        return store.find(machine.id()).orElse(machine);
    }

    private static Stream<String> taken(Resource machine) {
        return values(machine, TAKEN);
    }

    private static Stream<String> values(Resource machine, String list) {
        return Json.elements(machine.internal(), list).stream().map(JsonNode::asText);
    }

    private boolean noted(Resource machine, String list, String value) {
        return values(current(machine), list).anyMatch(value::equals);
    }

    /** Answers whether the machine is still there to be noted for. */
    private boolean note(Resource machine, String list, String value) {
        return store.update(machine.id(), now -> {
                    var internal = now.internal();
                    var values =
                            internal.path(list).isArray() ? (ArrayNode) internal.path(list) : internal.putArray(list);
                    if (values(now, list).noneMatch(value::equals)) {
                        values.add(value);
                    }
                    return new Resource(now.id(), now.body(), internal);
                })
                .isPresent();
    }

    private void forget(Resource machine, List<String> lists, Predicate<String> which) {
        store.update(machine.id(), now -> {
            var internal = now.internal();
            lists.forEach(list -> internal.set(
                    list, Json.array(Json.elements(internal, list).stream().filter(one -> !which.test(one.asText())))));
            return new Resource(now.id(), now.body(), internal);
        });
    }

    private static List<String> blob(DiskStep step) {
        return switch (step) {
            case DiskStep.AttachBlob attach -> List.of(attach.blob().toString());
            case DiskStep.CopyBlob copy -> List.of(copy.blob().toString());
            case DiskStep.BlobFromFile copy -> List.of(copy.blob().toString());
            case DiskStep.EmptyBlob empty -> List.of(empty.blob().toString());
            case DiskStep.AttachManaged managed -> List.of();
            case DiskStep.ManagedFromFile managed -> List.of();
            case DiskStep.EmptyManaged managed -> List.of();
        };
    }

    private static String sku(Resource machine, String disk) {
        return disk(machine, disk)
                .flatMap(one -> Json.text(one, "managedDisk", "storageAccountType").stream())
                .findFirst()
                .orElse("Standard_LRS");
    }

    private static String osType(Resource machine, String disk) {
        return disk(machine, disk)
                .flatMap(one -> Json.text(one, "osType").stream())
                .findFirst()
                .orElse("");
    }

    private static Stream<JsonNode> disk(Resource machine, String name) {
        return ComputeReferences.disks((ObjectNode) machine.view())
                .filter(one -> one.path("name").asText().equals(name));
    }
}
