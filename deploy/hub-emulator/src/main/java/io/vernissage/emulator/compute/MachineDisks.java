package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.blob.BlobStore;
import io.vernissage.emulator.hypervisor.GuestPlan;
import io.vernissage.emulator.hypervisor.Overlay;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The disks of a machine while it runs. What it writes goes to overlays in the machine's folder, and from there to its
 * blobs and managed disks when it has ended: those are never seen half changed by a machine that runs, and what a machine
 * has written is there when it is started, captured or deleted.
 *
 * <p>Which overlay belongs to which disk is written down first. Writing back may be done twice: the overlay stays until
 * all of it is in its place.
 */
final class MachineDisks {
    private static final Logger LOG = Logger.getLogger(MachineDisks.class);
    private static final String LIST = "disks.json";
    private static final String BLOB = "blob";
    private static final String DISK = "disk";

    private final Vhds vhds;
    private final ManagedDisks managed;

    MachineDisks(Vhds vhds, ManagedDisks managed) {
        this.vhds = vhds;
        this.managed = managed;
    }

    /** Makes what a start needs. The pages of a blob are copied out, a managed disk is read where it is. */
    List<GuestPlan.Disk> prepare(Resource machine, Path folder) throws IOException {
        var disks = ComputeReferences.disks(machine.view()).toList();
        write(folder, disks);
        var prepared = new ArrayList<GuestPlan.Disk>();
        for (var disk : disks) {
            var number = prepared.size();
            var base = base(disk, folder.resolve(number + ".base"));
            var size = Vhds.virtualSize(base);
            var overlay = overlay(folder, number);
            new Overlay(overlay).make(size);
            prepared.add(
                    new GuestPlan.Disk(base, size, overlay, disk.path("lun").asInt()));
        }
        return prepared;
    }

    private Path base(JsonNode disk, Path copy) {
        var blob = Json.text(disk, "vhd", "uri");
        if (blob.isPresent()) {
            vhds.blobs().copyOut(vhds.vhd(disk.path("name").asText(), URI.create(blob.get())), copy);
            return copy;
        }
        return managed.file(managed.find(disk.path("managedDisk").path("id").asText()))
                .toAbsolutePath();
    }

    /** Whether the machine was started with other disks than it has now. */
    boolean differ(Resource machine, Path folder) throws IOException {
        var list = folder.resolve(LIST);
        return Files.exists(list)
                && !Json.read(Files.readAllBytes(list))
                        .equals(list(ComputeReferences.disks(machine.view()).toList()));
    }

    /**
     * Brings everything that the machine has written to where it belongs; nothing is to be done where that is done. A disk
     * that cannot be written keeps none of the others waiting.
     */
    void writeBack(Path folder) throws IOException {
        var list = folder.resolve(LIST);
        if (!Files.exists(list)) {
            return;
        }
        var disks = Json.elements(Json.read(Files.readAllBytes(list)), "disks");
        var failures = new ArrayList<Exception>();
        for (var number = 0; number < disks.size(); number++) {
            var overlay = overlay(folder, number);
            try {
                if (Files.exists(overlay)) {
                    writeBack(disks.get(number), new Overlay(overlay));
                    Files.delete(overlay);
                }
                Files.deleteIfExists(folder.resolve(number + ".base"));
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            var failure = failures.getFirst();
            throw failure instanceof IOException io ? io : new IOException(failure.getMessage(), failure);
        }
        Files.delete(list);
    }

    private void writeBack(JsonNode disk, Overlay overlay) throws IOException {
        try {
            if (disk.has(BLOB)) {
                var address = vhds.blobs()
                        .address(URI.create(disk.path(BLOB).asText()))
                        .orElseThrow();
                overlay.written((offset, bytes) -> vhds.blobs().write(address, offset, bytes));
            } else {
                var file = managed.file(managed.find(disk.path(DISK).asText()));
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    overlay.written((offset, bytes) -> write(channel, offset, bytes));
                    channel.force(true);
                }
            }
        } catch (BlobStore.NoSuchBlobException | ArmException e) {
            LOG.warnf(
                    "What a machine has written is given up with its disk, disk=%s, cause=%s",
                    disk.has(BLOB) ? Vhds.shown(disk.path(BLOB).asText()) : disk.path(DISK), e.getMessage());
        }
    }

    private static void write(FileChannel channel, long offset, ByteBuffer bytes) throws IOException {
        var position = offset;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private static void write(Path folder, List<JsonNode> disks) throws IOException {
        var next = folder.resolve(LIST + ".next");
        Files.write(next, Json.write(list(disks)));
        Files.move(next, folder.resolve(LIST), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static JsonNode list(List<JsonNode> disks) {
        var list = Json.object();
        list.set("disks", Json.array(disks.stream().map(disk -> {
            var blob = Json.text(disk, "vhd", "uri");
            var entry = Json.object().put("lun", disk.path("lun").asInt());
            return blob.isPresent()
                    ? entry.put(BLOB, blob.get())
                    : entry.put(DISK, disk.path("managedDisk").path("id").asText());
        })));
        return list;
    }

    private static Path overlay(Path folder, int number) {
        return folder.resolve(number + ".overlay");
    }

    /** Forgets all files of a machine. */
    static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }
}
