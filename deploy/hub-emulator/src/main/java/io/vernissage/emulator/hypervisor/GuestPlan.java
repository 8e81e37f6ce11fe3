package io.vernissage.emulator.hypervisor;

import java.nio.file.Path;
import java.util.List;

/**
 * A machine to be started.
 *
 * @param id a UUID; names the process and the folder
 * @param memoryMegabytes what its size has; it gets that or the limit
 * @param cores likewise
 * @param disks the disk to boot from, then data disks
 */
public record GuestPlan(String id, int memoryMegabytes, int cores, List<Disk> disks) {
    public GuestPlan {
        disks = List.copyOf(disks);
    }

    /**
     * A disk: raw bytes that are only read, and an overlay that takes the writes.
     *
     * @param base may be longer than the disk, as by the footer of a VHD
     * @param size of the disk in bytes
     * @param overlay see {@link Overlay}
     * @param lun of a data disk; of the disk to boot from it says nothing
     */
    public record Disk(Path base, long size, Path overlay, int lun) {}
}
